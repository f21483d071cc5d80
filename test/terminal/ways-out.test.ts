import { connect as connectTcp } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { childrenOf, isAlive, until } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { AppTerminal, type TerminalOptions } from './terminal.ts'

let app: AppTerminal

async function start(options?: TerminalOptions): Promise<AppTerminal> {
  app = new AppTerminal(options)
  await app.shows('no books yet')
  expect(app.isWrapping).toBe(false)
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
    await app.givesBack()
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
    await app.givesBack()
  })

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s', async signal => {
    await start()
    await leaves(() => process.kill(app.pid, signal))
    await app.givesBack()
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
