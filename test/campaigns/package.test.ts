import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { compileProject, installPackage, pack } from '../../scripts/package/install.ts'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

// What `npm pack` makes, in a fresh project of somebody else.

const folder = temporaryFolder()
let missing: string | undefined

beforeAll(() => {
  missing = installPackage(folder, pack(temporaryFolder()))
  if (missing !== undefined) console.log(`skipped: the package in a fresh project, because ${missing}`)
}, 300_000)

function skipWithout(context: TestContext): void {
  if (missing !== undefined) context.skip(missing)
}

/** Starts the server of the package, as its command does, and resolves with its address. */
async function serve(): Promise<string> {
  const bin = join(folder, 'node_modules/.bin/bookstore')
  const args = ['serve', '--port', '0', '--db', join(folder, 'db.json'), '--logs', join(folder, 'logs')]
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  atEnd(() => {
    child.kill('SIGTERM')
    return exited
  })
  let said = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text
    const url = /Listening on (ws:\S+)/.exec(said)?.[1]
    if (url !== undefined) return url
  }
  throw new Error(`it did not start: ${said}`)
}

describe.each(['node16', 'bundler'] as const)('the client, with modules found as %s does', resolution => {
  test('is type-checked strictly, and what is wrong is refused', { timeout: 60_000 }, context => {
    skipWithout(context)
    expect(compileProject(folder, resolution)).toBe('')
    expect(existsSync(join(folder, resolution, 'shop.mjs'))).toBe(true)
  })
})

test('the client runs against the server of the package, and loads nothing but the package', {
  timeout: 60_000,
}, async context => {
  skipWithout(context)
  const program = join(folder, 'node16', 'shop.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, await serve()], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const told = JSON.parse(stdout)
  expect(told).toMatchObject({ year: 1980, results: 1, code: 'NOT_FOUND', undone: 1, listed: ['Bumi Manusia'] })
  expect(told.states).toEqual(['open', 'waiting', 'connecting', 'open'])
  expect(told.events).toEqual(['loading', 'loaded', 'change', 'change', 'change'].slice(0, told.events.length))
  expect(told.events.length).toBeGreaterThanOrEqual(4)
})

test('the package has no sources, maps and traces of the compiler', context => {
  skipWithout(context)
  const { exports, dependencies } = JSON.parse(
    readFileSync(join(folder, 'node_modules/websocket-bookstore/package.json'), 'utf8'),
  )
  expect(Object.keys(exports)).toEqual(['./client'])
  expect(Object.keys(dependencies)).toContain('ws')
  const { stdout } = spawnSync('find', [join(folder, 'node_modules/websocket-bookstore'), '-type', 'f'], {
    encoding: 'utf8',
  })
  const files = stdout.split('\n')
  expect(files.filter(name => /\.map$|tsbuildinfo|\.ts$/.test(name) && !name.endsWith('.d.ts'))).toEqual([])
})
