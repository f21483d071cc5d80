import { readFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { childrenOf, isAlive, startServer, until } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { AppTerminal, type TerminalOptions } from './terminal.ts'

let app: AppTerminal

async function start(options?: TerminalOptions): Promise<AppTerminal> {
  app = new AppTerminal(options)
  await app.shows('no books yet')
  return app
}

/** The app, its supervisor, and the workers. */
function familyOf(pid: number): number[] {
  const supervisors = childrenOf(pid)
  return [pid, ...supervisors, ...supervisors.flatMap(childrenOf)]
}

function isFree(url: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connectTcp(Number(new URL(url).port), '127.0.0.1')
    socket.on('connect', () => resolve(false)).on('error', () => resolve(true))
    socket.on('connect', () => socket.destroy())
  })
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

describe('every way out', () => {
  afterEach(() => app.end())

  async function leaves(how: () => void): Promise<void> {
    const url = await app.url()
    const family = familyOf(app.pid)
    expect(family.length).toBeGreaterThanOrEqual(4)
    how()
    await until('nothing is left', () => !family.some(isAlive), 2_500)
    expect(await isFree(url)).toBe(true)
  }

  test('q', async () => {
    await start()
    await leaves(() => app.send('q'))
    expect(await app.exited).toBe(0)
    await until('the screen is given back', () => !app.isFullScreen)
    expect(app.output).toContain('\u001b[?25h')
  })

  test('q while a client is connected asks, and y closes it with 1001', async () => {
    await start()
    const client = await connect(await app.url())
    await app.shows(/2 open/)
    app.send('q')
    await app.shows('1 client is connected and will be closed')
    await leaves(() => app.send('y'))
    expect((await client.closed).code).toBe(1001)
  })

  test('q with clients that do not close: it shows how many, live, and q again waits no longer', async () => {
    await start({ args: ['--drain-seconds', '600'] })
    const url = await app.url()
    const clients = await Promise.all([connect(url), connect(url), connect(url)])
    for (const client of clients) await client.ask('LIST')
    const [first, second] = clients
    for (const stuck of [first, second]) stuck?.socket.pause()
    await app.shows(/4 open/)
    app.send('q')
    await app.shows('3 clients are connected and will be closed')
    app.send('y')
    // The app's own may still be counted when it begins.
    await app.shows(/2 of [34] connections still open/)
    first?.socket.resume()
    await app.shows(/1 of [34] connections still open/)
    expect(app.text).toMatch(/┏ The server stops ━+┓/)
    expect(app.text).toContain('They have 600 s to close, then they are ended.')
    const family = familyOf(app.pid)
    app.send('q')
    expect(await app.exited).toBe(0)
    await until('nothing is left', () => !family.some(isAlive))
    second?.socket.terminate()
  })

  test('Ctrl+C', async () => {
    await start()
    await leaves(() => app.send('\u0003'))
    await until('the screen is given back', () => !app.isFullScreen)
  })

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s', async signal => {
    await start()
    await leaves(() => process.kill(app.pid, signal))
    await until('the screen is given back', () => !app.isFullScreen)
  })

  test('SIGKILL of the app', async () => {
    await start()
    await leaves(() => process.kill(app.pid, 'SIGKILL'))
  })

  test('D leaves the server running, and attach comes back to it', async () => {
    await start()
    const url = await app.url()
    app.send('D')
    await app.shows('Leave the server running?')
    app.send('y')
    expect(await app.exited).toBe(0)
    expect(app.output).toMatch(/the server goes on at ws:.*kill \d+ ends it/)
    const printed = / again: (\S+ \S+main\.js attach --db \S+)/.exec(app.output)?.[1]?.split(' ') ?? []
    const client = await connect(url)
    const { supervisorPid } = await client.rpc('STATUS')
    expect(isAlive(supervisorPid)).toBe(true)
    await client.close()
    const attached = new AppTerminal({ under: ['sh', '-c', printed.join(' ')] })
    await until('the printed command attaches', async () => (await attached.url()) === url)
    attached.send('q')
    await attached.exited
    const again = new AppTerminal({ folder: app.folder })
    await again.shows('attached to the server that runs already')
    expect(await again.url()).toBe(url)
    again.send('q')
    await again.exited
    expect(isAlive(supervisorPid)).toBe(true)
    process.kill(supervisorPid, 'SIGTERM')
    await until('the server ends', () => !isAlive(supervisorPid))
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
