import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer } from './server.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

interface Result {
  status: number | null
  lines: string[]
}

function serve(folder: string, ...args: string[]): Result {
  const fixed = ['serve', '--port', '0', '--db', join(folder, 'db.json'), '--logs', join(folder, 'logs')]
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...fixed, ...args], {
    encoding: 'utf8',
    timeout: 15_000,
  })
  return { status, lines: stderr.trimEnd().split('\n') }
}

describe('a start that fails says why in one line and exits with 1', () => {
  test('the port is taken by another program', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const { status, lines } = serve(temporaryFolder(), '--port', String(port))
    other.close()
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`127.0.0.1:${port} is taken by pid ${process.pid} \\(.*--port`)),
    ])
    expect(status).toBe(1)
  })

  test('the catalogue is served already', async () => {
    const server = await startServer()
    const { status, lines } = serve(server.folder)
    expect(lines).toEqual([expect.stringContaining(String(server.pid))])
    expect(status).toBe(1)
    await server.stop()
  })

  test('db.json is broken: path, line and column, and it stays as it was', () => {
    const where = temporaryFolder()
    const broken = '{"books":[\n{"id":1,"title":"x"},\n{"id":2,"title":}\n]}'
    writeFileSync(join(where, 'db.json'), broken)
    const { status, lines } = serve(where)
    expect(lines).toEqual([expect.stringMatching(/db\.json:3:\d+/)])
    expect(status).toBe(1)
    expect(readFileSync(join(where, 'db.json'), 'utf8')).toBe(broken)
  })

  test('db.json is empty', () => {
    const where = temporaryFolder()
    writeFileSync(join(where, 'db.json'), '')
    expect(serve(where)).toMatchObject({ status: 1, lines: [expect.stringContaining('db.json')] })
  })

  test('db.json is a folder', () => {
    const where = temporaryFolder()
    mkdirSync(join(where, 'db.json'))
    expect(serve(where)).toMatchObject({ status: 1, lines: [expect.stringContaining('db.json')] })
  })

  test('an address of another machine needs a token', () => {
    expect(serve(temporaryFolder(), '--host', '0.0.0.0')).toMatchObject({
      status: 1,
      lines: [expect.stringContaining('--token')],
    })
  })

  test('an address that is not ours', () => {
    expect(serve(temporaryFolder(), '--host', '192.0.2.1', '--token', 't')).toMatchObject({
      status: 1,
      lines: [expect.stringContaining('--host')],
    })
  })
})

test('a wrong option exits with 2 and says what is allowed', () => {
  const { status, lines } = serve(temporaryFolder(), '--port', '99999')
  expect(status).toBe(2)
  expect(lines.join('\n')).toMatch(/port.*99999.*65535/)
})
