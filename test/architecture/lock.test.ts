import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface LockEntry {
  version?: string
  optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, LockEntry>
}

// `npm install` writes a lock file without the platforms it could not look up; `npm ci` then refuses that file everywhere.
test('the lock file has an entry for every platform build, so that npm ci takes it', () => {
  const wanted = Object.values(lock.packages).flatMap(entry => Object.keys(entry.optionalDependencies ?? {}))
  expect(wanted.length).toBeGreaterThan(20)
  const missing = wanted.filter(name => !Object.keys(lock.packages).some(path => path.endsWith(`node_modules/${name}`)))
  expect(missing).toEqual([])
})

// Two versions disagree about some characters, and a row that one of them takes for full the other would cut.
test('the app measures text with the string-width that Ink lays it out with', () => {
  const copies = Object.keys(lock.packages).filter(path => /(?:^|\/)node_modules\/string-width$/.test(path))
  expect(copies).toEqual(['node_modules/string-width'])
})
