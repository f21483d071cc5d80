import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { childrenOf, startServer } from '../processes/server.ts'
import { AppTerminal } from './terminal.ts'

test('a supervisor that stands still: since when it owes an answer, and of when the figures are', async () => {
  const app = new AppTerminal({ columns: 100, rows: 30 })
  await app.shows('no books yet')
  app.send('aDune\r')
  await app.shows('added: 1 Dune')
  app.send('\u001b')
  await app.shows('┏ 1 Books')
  const [supervisor = 0] = childrenOf(app.pid)
  process.kill(supervisor, 'SIGSTOP')
  app.send('d')
  await app.shows('Delete this book?')
  app.send('y')
  await app.shows(/○ waiting since \d\d:\d\d:\d\d: ws:/)
  await app.shows(/1 Books ─ 1 · as of \d\d:\d\d:\d\d/)
  await app.shows(/3 Connections ─ as of \d\d:\d\d:\d\d/)
  expect(app.rows[0]).not.toContain('req/s')
  process.kill(supervisor, 'SIGCONT')
  await app.shows('deleted: 1 Dune')
  await app.shows('● ws://')
  await app.shows(/0 req\/s|1 req\/s/)
  expect(app.text).not.toContain('as of')
  app.send('q')
  await app.exited
})

test('an app that was given options attaches to a server with others: it names them; when that is killed, r starts one', async () => {
  const server = await startServer()
  expect(readFileSync(`${server.db}.server`, 'utf8')).not.toContain('"token"')
  const args = ['--max-workers', '9', '--drain-seconds', '1']
  const app = new AppTerminal({ folder: server.folder, args })
  await app.shows('The options given are not used')
  expect(app.text).toContain('--max-workers: it has 64, not 9')
  expect(app.text).toContain('--drain-seconds: it has 5, not 1')
  expect(app.text).not.toContain('--port')
  app.send('\r')
  await app.hides('The options given are not used')
  await app.shows('1 open of 64')
  process.kill(server.pid, 'SIGKILL')
  await server.exited
  await app.shows(/r starts the server here/)
  await app.shows(/3 Connections ─ as of \d\d:\d\d:\d\d · 1 open/)
  app.send('r')
  await app.shows('1 open of 9')
  expect(app.rows[0]).toMatch(/● .*1 connection/)
  app.send('q')
  expect(await app.exited).toBe(0)
})

test('an app that is attached by the catalogue follows its server to another address, and to another token at the old one', async () => {
  const folder = temporaryFolder()
  let server = await startServer({ folder })
  const app = new AppTerminal({ args: ['attach', '--db', server.db] })
  await app.shows(`● ${server.url}`)
  for (const isElsewhere of [true, false]) {
    const { url, port, operatorToken } = server
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    await app.shows('r connects at once')
    server = await startServer({ folder, args: isElsewhere ? [] : ['--port', String(port)] })
    expect(server.url !== url).toBe(isElsewhere)
    expect(server.operatorToken).not.toBe(operatorToken)
    await app.shows(`● ${server.url}`)
    await app.shows(/1 connection · 0 books/)
  }
  app.send('q')
  await app.exited
  await server.stop()
})

test('without the token of the operator nothing is shown as zero that was not told, and the reason is whole', async () => {
  const server = await startServer()
  const args = ['attach', server.url, '--db', join(server.folder, 'none.json')]
  const app = new AppTerminal({ columns: 100, rows: 30, args })
  await app.shows('0 books')
  await app.shows('needs the role operator')
  expect(app.rows[0]).not.toMatch(/connection|client|worker|req/)
  const panel = app.rows.map(row => row.split('││')[0] ?? '').join(' ')
  expect(panel.replace(/[│╭╮╯╰─\s]+/g, ' ')).toContain('needs the role operator: this connection is a writer')
  app.send('q')
  await app.exited
  await server.stop()
})
