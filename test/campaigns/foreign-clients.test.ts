import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { generateClient, installForeignClients } from '../../scripts/foreign-clients/install.ts'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from '../processes/server.ts'

// Programs that nobody here wrote talk to the server: each adds a book, finds it, changes it, is refused twice, and hears of it.

const DOCUMENT = fileURLToPath(new URL('../../dist/documents/openapi.json', import.meta.url))
const folder = temporaryFolder()
let server: TestServer
let http: string
let missing: string | undefined

beforeAll(async () => {
  server = await startServer()
  http = server.url.replace('ws:', 'http:').replace(/\/$/, '')
  missing = installForeignClients(folder)
  if (missing !== undefined) console.log(`skipped: programs from npm as clients, because ${missing}`)
}, 150_000)
afterAll(() => server.stop())

function skipWithout(context: TestContext): void {
  if (missing !== undefined) context.skip(missing)
}

/** Runs a program; returns the JSON of the last line that it prints. */
function run(command: string, ...args: string[]): unknown {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 20_000 })
  expect({ command, status, stderr }).toMatchObject({ status: 0 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

function expected(title: string): object {
  return { listed: [title], year: 1966, conflict: 'CONFLICT', rule: 'range', told: ['added', 'updated'] }
}

describe('packages from npm', () => {
  test.for(['json-rpc-2.0', 'rpc-websockets'])('%s', (name, context) => {
    skipWithout(context)
    expect(run(process.execPath, `${name}.mjs`, server.url)).toEqual(expected(`By ${name}`))
  })

  test('a client that @hey-api/openapi-ts made of openapi.json, and its types', async context => {
    skipWithout(context)
    expect(await generateClient(folder, DOCUMENT)).toBe('')
    const told = run(process.execPath, 'openapi-ts.bundle.mjs', http)
    expect(told).toEqual({ ...expected('By openapi-ts'), isSame: true })
  })

  test('wscat, by inline commands', async context => {
    skipWithout(context)
    const commands = [
      'SUBSCRIBE books',
      'ADD title="By wscat" year=1965',
      'LIST title="By wscat"',
      'ADD title=x year=soon',
    ]
    const args = ['--no-color', '-c', server.url, '-w', '-1', ...commands.flatMap(command => ['-x', command])]
    const child = spawn(process.execPath, [join(folder, 'node_modules/wscat/bin/wscat'), ...args])
    const exited = new Promise(resolve => child.once('exit', resolve))
    atEnd(() => {
      child.kill('SIGKILL')
      return exited
    })
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', line => lines.push(line))
    for (const pattern of [
      /^OK \{"subscription":1,/,
      /^OK \{"id":\d+,"title":"By wscat"/,
      /^CHANGE \{"subscription":1,.*"By wscat"/,
      /^OK \{"books":\[\{.*"By wscat"/,
      /^ERROR INVALID year must be/,
    ])
      await expect.poll(() => lines).toContainEqual(expect.stringMatching(pattern))
    child.kill()
    await exited
  })
})

const PYTHON = ['/usr/bin/python3', 'python3'].find(one => spawnSync(one, ['-c', 'import websockets']).status === 0)
if (PYTHON === undefined) console.log('skipped: Python as a client, because there is no python3 with websockets')

test.skipIf(PYTHON === undefined)("Python's websockets, whose messages have at most 1 MiB", () =>
  expect(run(PYTHON ?? '', 'python-websockets.py', server.url)).toEqual(expected('By Python')),
)

const hasCurl = spawnSync('curl', ['--version']).status === 0
if (!hasCurl) console.log('skipped: curl as a client, because it is not there')

test.skipIf(!hasCurl)('curl, with ETags, compressed answers and server-sent events', () =>
  expect(run('sh', 'curl.sh', http)).toEqual(expected('By curl')),
)
