import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startServer, until } from './server.ts'
import { connect } from './test-client.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** Runs a command to its end. */
function run(...args: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text))
  return new Promise(resolve => child.on('close', status => resolve({ status, output })))
}

test('db.json edited while it is served is moved aside at once, and merged by a command', async () => {
  const server = await startServer()
  const client = await connect(server.url)
  await client.ask('ADD title="Bumi Manusia"')
  await client.ask('ADD title="Laskar Pelangi"')
  await client.close()
  const edited = { seq: 2, books: [{ id: 2, title: 'Laskar Pelangi', year: 2005 }, { title: 'Supernova' }] }
  writeFileSync(server.db, JSON.stringify(edited))
  expect(await server.line('external-1')).toContain('main.js merge --db')
  await until('db.json is ours again', () => readFileSync(server.db, 'utf8').includes('Bumi Manusia'))

  const look = await run('merge', `${server.db}.external-1`, '--db', server.db)
  expect(look.output).toContain('~ 2 Laskar Pelangi: year=2005')
  expect(look.output).toContain('+ Supernova\n- 1 Bumi Manusia\n3 to take over; --apply does it')
  const applied = await run('merge', `${server.db}.external-1`, '--apply', '--db', server.db)
  expect(applied.output).toContain('3 taken over')
  const list = await run('list', '--db', server.db)
  expect(list.output).toContain('Supernova')
  expect(list.output).not.toContain('Bumi Manusia')

  writeFileSync(`${server.db}.broken`, '{"books":[{"title":"Good"},{"title":"Bad","year":"soon"}]}')
  const refused = await run('merge', `${server.db}.broken`, '--apply', '--db', server.db)
  expect(refused).toMatchObject({ status: 1, output: expect.stringMatching(/^bookstore: Bad: year must be/) })
  expect((await run('list', '--db', server.db)).output).not.toContain('Good')

  // As a Windows editor saves it, of a catalogue that json-server kept.
  const windows =
    '\ufeff{"posts":[],\r\n"books":[{"id":"2","title":"Laskar Pelangi","shelf":7},{"title":"New","shelf":8}]}'
  writeFileSync(`${server.db}.windows`, windows)
  const told = await run('merge', `${server.db}.windows`, '--db', server.db)
  expect(told.output.trim().split('\n')).toEqual([
    '+ New',
    '? 2 Laskar Pelangi: shelf: not fields of ours, and left as the catalogue has them',
    '? New: shelf: not fields of ours, and not taken over',
    '? posts: not books, and not compared',
    '1 to take over, 2 left as they are; --apply does it',
  ])
  writeFileSync(`${server.db}.latin1`, Buffer.from('[{"title":"caf\xe9"}]', 'latin1'))
  expect(await run('merge', `${server.db}.latin1`, '--db', server.db)).toMatchObject({
    status: 1,
    output: expect.stringContaining(':1:15: the byte E9 is not UTF-8'),
  })
  await server.stop()
  expect(existsSync(`${server.db}.server`)).toBe(false)
})
