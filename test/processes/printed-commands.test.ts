import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer } from './server.ts'
import { connect } from './test-client.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

interface Said {
  status: number | null
  text: string
}

/** Runs a program to its end, with nothing on the PATH. */
function run(program: string, args: readonly string[], cwd = '/'): Promise<Said> {
  const child = spawn(program, args, { cwd, env: { PATH: '/nowhere' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', more => (text += more))
  return new Promise(resolve => child.on('close', status => resolve({ status, text })))
}

const bookstore = (cwd: string, ...args: string[]) => run(process.execPath, [MAIN, ...args], cwd)

/** Runs the command that stands at the end of a line, as a person copies it. */
function runPrinted(line: string): Promise<Said> {
  const start = line.search(/(?:'[^']*node'|\S*node) \S*main\.js/)
  if (start < 0) throw new Error(`there is no command in: ${line}`)
  return run('/bin/sh', ['-c', line.slice(start)])
}

/** A folder whose name a shell would take apart. */
function oddFolder(): string {
  const folder = join(temporaryFolder(), `it's $HOME "of" \\books`)
  mkdirSync(folder)
  return folder
}

describe('a command that is printed works as it stands, from any folder', () => {
  test('merge, after somebody edited the catalogue while it was served', async () => {
    const server = await startServer({ folder: oddFolder() })
    const client = await connect(server.url)
    await client.ask('ADD title="Bumi Manusia"')
    await client.close()
    writeFileSync(server.db, JSON.stringify({ seq: 1, books: [{ id: 1, title: 'Bumi Manusia', year: 1980 }] }))
    const line = await server.line('external-1')
    expect(await runPrinted(line)).toEqual({
      status: 0,
      text: '~ 1 Bumi Manusia: year=1980\n1 to take over; --apply does it\n',
    })
    expect(await runPrinted(`${line} --apply`)).toMatchObject({
      status: 0,
      text: expect.stringContaining('1 taken over\n'),
    })
    await server.stop()
  })

  test('attach, where the catalogue is served already', async () => {
    const server = await startServer({ folder: oddFolder() })
    const second = await bookstore(server.folder, 'serve', '--db', 'db.json', '--port', '0', '--logs', 'logs-2')
    expect(second.text).toContain('is being served by')
    expect((await runPrinted(second.text)).text).toMatch(/^bookstore: attach needs a terminal/)
    await server.stop()
  })

  test('repair, where the journal is damaged; verify, where many books are not as they may be', async () => {
    const server = await startServer({ folder: oddFolder() })
    const client = await connect(server.url)
    await client.ask('ADD title="Bumi Manusia"')
    await client.close()
    server.process.kill('SIGKILL')
    await server.exited
    appendFileSync(`${server.db}.journal`, '00000000 {"s":9}\n')
    const damaged = await bookstore(server.folder, 'serve', '--db', 'db.json', '--port', '0')
    expect(damaged.text).toContain('is damaged at byte')
    expect(await runPrinted(damaged.text)).toMatchObject({ status: 0 })
    expect(await bookstore(server.folder, 'verify', '--db', 'db.json')).toMatchObject({ status: 0 })

    const folder = oddFolder()
    const books = Array.from({ length: 40 }, (_, index) => ({ title: `Book ${index}`, pages: -1 }))
    writeFileSync(join(folder, 'db.json'), JSON.stringify({ books }))
    const refused = await bookstore(folder, 'serve', '--db', 'db.json', '--port', '0')
    const named = await runPrinted(refused.text)
    expect([named.status, named.text.match(/pages must be/g)?.length]).toEqual([1, 40])
  })

  test('serve and list, where no server runs', async () => {
    const folder = oddFolder()
    const refused = await bookstore(folder, 'list', '--db', 'db.json', '--port', '29')
    expect(refused.text).toMatch(/^bookstore: no bookstore answers at ws:\/\/127.0.0.1:29/)
    expect((await runPrinted(`${refused.text.trim()} --host 192.0.2.1`)).text).toContain('192.0.2.1')
    const attach = await bookstore(folder, 'attach', 'ws://127.0.0.1:29', '--db', 'db.json')
    expect((await runPrinted(attach.text)).text).toContain('no bookstore answers')
    const unknown = await bookstore(folder, 'frobnicate')
    expect(await runPrinted(unknown.text)).toMatchObject({ status: 0, text: expect.stringContaining('Usage: ') })
  })
})
