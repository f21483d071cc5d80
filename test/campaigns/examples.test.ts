import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { firstProgram } from '../docs/protocol-blocks.ts'
import { expectEveryChangeOnce } from '../docs/watch-program.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from '../processes/server.ts'

// The programs in docs/examples, where their language and its package for WebSockets are there.

const EXAMPLES = fileURLToPath(new URL('../../docs/examples', import.meta.url))
const GO = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode' }
/** A python3 of the user's own may come first, and have no packages. */
const PYTHON = ['/usr/bin/python3', 'python3'].find(one => succeeds(one, ['-c', 'import websockets']))
const HAS_GO = succeeds('go', ['list', 'github.com/gorilla/websocket'], GO)

if (PYTHON === undefined) console.log('skipped: the example in Python, because there is no python3 with websockets')
if (!HAS_GO) console.log('skipped: the example in Go, because there is no go with github.com/gorilla/websocket')

function succeeds(command: string, args: string[], env: Record<string, string> = {}): boolean {
  return spawnSync(command, args, { env: { ...process.env, ...env } }).status === 0
}

let server: TestServer
let guarded: TestServer

const TOKEN = { BOOKSTORE_TOKEN: 'let-me-watch' }

beforeAll(async () => {
  server = await startServer()
  guarded = await startServer({ env: TOKEN })
})
afterAll(async () => {
  await server.stop()
  await guarded.stop()
})

/** Compiles a program in Go; returns the path of what it became. */
function build(source: string): string {
  const program = join(temporaryFolder(), 'program')
  const env = { ...process.env, ...GO, GOCACHE: temporaryFolder() }
  const built = spawnSync('go', ['build', '-o', program, source], { env, encoding: 'utf8' })
  expect(built).toMatchObject({ status: 0, stderr: '' })
  return program
}

describe('the first steps of docs/protocol.md add a book and find it', () => {
  const write = (name: string, text: string) => {
    const file = join(temporaryFolder(), name)
    writeFileSync(file, text)
    return file
  }

  test.skipIf(PYTHON === undefined)('in Python', () => {
    const file = write('first.py', firstProgram('python', server.url))
    const { stdout, stderr } = spawnSync(PYTHON ?? '', [file], { encoding: 'utf8' })
    expect(stdout + stderr).toMatch(/^\d+ \['Dune'.*\]\n$/)
  })

  test.skipIf(!HAS_GO)('in Go', () => {
    const { stdout, stderr } = spawnSync(build(write('first.go', firstProgram('go', server.url))), { encoding: 'utf8' })
    expect(stdout + stderr).toMatch(/^\d+ \[\{Dune\}.*\]\n$/)
  })
})

describe('a program that tells every change once, also after its connection was lost', () => {
  test.each(['watch.py', 'watch.go'])('%s has at most 60 lines', name =>
    expect(readFileSync(join(EXAMPLES, name), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60),
  )

  test.skipIf(PYTHON === undefined)('in Python', () =>
    expectEveryChangeOnce(server, [PYTHON ?? '', join(EXAMPLES, 'watch.py')]),
  )

  test.skipIf(PYTHON === undefined)('in Python, with a token', () =>
    expectEveryChangeOnce(guarded, [PYTHON ?? '', join(EXAMPLES, 'watch.py')], TOKEN),
  )

  test.skipIf(!HAS_GO)('in Go, without a token and with one', async () => {
    const program = build(join(EXAMPLES, 'watch.go'))
    await expectEveryChangeOnce(server, [program])
    await expectEveryChangeOnce(guarded, [program], TOKEN)
  })
})
