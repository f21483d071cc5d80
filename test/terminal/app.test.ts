import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { childrenOf, startServer, until } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { AppTerminal, type TerminalOptions } from './terminal.ts'

let app: AppTerminal

async function start(options?: TerminalOptions): Promise<AppTerminal> {
  app = new AppTerminal(options)
  await app.shows('no books yet')
  return app
}

describe('the main job', () => {
  beforeAll(() => start())
  afterAll(() => app.end())

  test('a, a title, Tab, an author, Enter: the book is in the table and in db.json', async () => {
    app.send('a')
    await app.shows('┏ 2 Add')
    app.send('Bumi Manusia\tPramoedya Ananta Toer\r')
    await app.shows('added: 1 Bumi Manusia')
    expect(app.text).toMatch(/1 {2}Bumi Manusia +Pramoedya/)
    expect(readFileSync(join(app.folder, 'db.json.journal'), 'utf8')).toContain('"title":"Bumi Manusia"')
  })

  test('keys in one burst do what they do one by one', async () => {
    app.send('Two\rThree\r')
    await app.shows(/added: 3/)
    app.send('\u001b')
    await app.shows('┏ 1 Books')
    app.send('g\u001b[B\u001b[B')
    await app.shows(/▶ +3 {2}Three/)
  })

  test('a client from outside appears with its process, its request in the log, its book in the table', async () => {
    const client = await connect(`${await app.url()}/?client=till-2`)
    const { pid } = await client.rpc('STATUS')
    await client.ask('ADD title="Dari Luar" author="Orang Lain"')
    await app.shows(/[▶●] +4 {2}Dari Luar +Orang Lain/)
    await app.shows(new RegExp(`${pid} +till-2`))
    await app.shows(new RegExp(`ADD +#\\d+ ${pid} till-2 201`))
    process.kill(pid, 'SIGKILL')
    await app.shows('killed by SIGKILL')
    expect((await client.closed).code).toBe(1006)
    expect(app.rows[0]).toContain('●')
  })

  test('the app goes on when its own worker is killed, and keeps what was typed', async () => {
    app.send('aHalf a title')
    await app.shows('Half a title')
    await app.shows(/ +\d+ +\d+ {2}this app/)
    const own = Number(/▶? +\d+ +(\d+) {2}this app/.exec(app.text)?.[1])
    process.kill(own, 'SIGKILL')
    await until('another process serves the app', () => {
      const now = Number(/ +\d+ +(\d+) {2}this app/.exec(app.text)?.[1] ?? own)
      return now !== own
    })
    expect(app.text).toContain('Half a title')
    app.send('\r')
    await app.shows('added: 5 Half a title')
  })

  test('a supervisor that was killed is said, and r starts it again', async () => {
    app.send('\u001b')
    await app.shows('┏ 1 Books')
    const [supervisor = 0] = childrenOf(app.pid)
    process.kill(supervisor, 'SIGKILL')
    await app.shows('the server was killed by SIGKILL')
    app.send('r')
    await app.shows('● ws://')
    app.send('aAfter\r')
    await app.shows('added: 6 After')
  })
})

describe('the screen', () => {
  test('is filled exactly in any size that the window gets, also with CI in the environment; too small is said', async () => {
    await start({ env: { CI: 'true' } })
    expect(app.isFullScreen).toBe(true)
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
      [200, 60],
      [40, 10],
    ] as const) {
      app.resize(39, 9)
      await app.shows('too small')
      app.resize(columns, rows)
      await app.shows('● ws://')
      await app.shows(/1 Books/)
      await app.shows(/q quit\s*$/)
      expect(app.rows).toHaveLength(rows)
      expect(app.rows[rows - 2]).toMatch(/[┗╰]/)
      if (columns >= 80) expect(app.text).toMatch(/┏ 1 Books ─ 0/)
    }
    await app.end()
  })
})

test('a port that is taken is one clear line and exit status 1', async () => {
  const server = await startServer()
  app = new AppTerminal({ args: ['--port', String(server.port)] })
  expect(await app.exited).toBe(1)
  await until('the screen is given back', () => !app.isFullScreen)
  expect(app.text).toMatch(new RegExp(`127.0.0.1:${server.port} is taken by pid ${server.pid}`))
  await server.stop()
})

test('a terminal that is too small to begin in is one clear line and exit status 1', async () => {
  app = new AppTerminal({ columns: 39, rows: 10 })
  expect(await app.exited).toBe(1)
  expect(app.output).toMatch(/^bookstore: the terminal is too small: 39×10, and 40×10 is needed\..*\r\n$/)
})
