import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface LockEntry {
  version?: string
  optionalDependencies?: Record<string, string>
}

// `npm install` writes a lock file without the platforms it could not look up; `npm ci` then refuses that file everywhere.
test('the lock file has an entry for every platform build, so that npm ci takes it', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Record<string, LockEntry>
  }
  const wanted = Object.values(lock.packages).flatMap(entry => Object.keys(entry.optionalDependencies ?? {}))
  expect(wanted.length).toBeGreaterThan(20)
  const missing = wanted.filter(name => !Object.keys(lock.packages).some(path => path.endsWith(`node_modules/${name}`)))
  expect(missing).toEqual([])
})
