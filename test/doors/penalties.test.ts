import { connect as connectSocket, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handshake, requestHead } from '../frames/raw-socket.ts'
import { startServer, type TestServer, until } from '../processes/server.ts'
import { connect, type TestClient } from '../processes/test-client.ts'
import { answerTo, statusOfUpgrade, toStatus } from './ask.ts'

let server: TestServer

/** Low, so that a slow machine has as many in a second. */
const FEW = ['--futile-per-second', '5']
const WAITS = 'waits for its next connections'

function together<T>(count: number, act: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, act))
}

async function evil(from?: string): Promise<number> {
  return toStatus(await answerTo(server.port, handshake({ Origin: 'http://evil.example' }), from))
}

describe('an address of which nothing comes', () => {
  // Each test comes from an address of its own.
  beforeAll(async () => {
    server = await startServer({ args: FEW })
    const client = await connect(server.url)
    await client.ask('ADD title="The first book"')
    await client.close()
  })
  afterAll(() => server.stop())

  test('waits: connections come in one after the other, and who is in does not notice', async () => {
    const client = await connect(server.url)
    await together(30, evil)
    await server.line(`127.0.0.1 ${WAITS}`)
    const start = performance.now()
    let answered = 0
    const later = together(10, evil)
    const asking = later.then(() => performance.now() - start)
    for (; answered < 20; answered++) expect(await client.ask('LIST limit=1')).toMatch(/^OK/)
    expect(performance.now() - start).toBeLessThan(await asking)
    expect(new Set(await later)).toEqual(new Set([403]))
    // Five a second, so the last of ten has its turn after two seconds.
    expect(await asking).toBeGreaterThan(1_900)
    expect(server.lines.filter(line => line.includes(`127.0.0.1 ${WAITS}`)).length).toBe(1)
    const next = await connect(server.url)
    expect(await next.ask('LIST limit=1')).toMatch(/^OK/)
    for (const open of [client, next]) await open.close()
  })

  /** Comes, does something and leaves. */
  async function visit(from: string, act: (client: TestClient) => Promise<unknown>): Promise<void> {
    const client = await connect(server.url, { from })
    await act(client)
    await client.close()
  }

  const asks =
    (command: string, answer: RegExp) =>
    async (from: string): Promise<void> =>
      visit(from, async client => expect(await client.ask(command)).toMatch(answer))

  async function asksOverHttp(from: string): Promise<void> {
    const request = requestHead('GET /books/999 HTTP/1.1', { Host: 'localhost', Connection: 'close' })
    expect(toStatus(await answerTo(server.port, request, from))).toBe(404)
  }

  test.each<[string, string, (from: string) => Promise<unknown>]>([
    ['ask and are answered', '127.0.0.2', asks('LIST limit=1', /^OK/)],
    ['only look whether it is there', '127.0.0.3', from => visit(from, () => Promise.resolve())],
    [
      'have something refused beside what they get',
      '127.0.0.4',
      from => visit(from, client => client.ask('ADD title="').then(() => client.ask('LIST'))),
    ],
    ['ask for a book that is not there', '127.0.0.7', asks('GET 999', /^ERROR NOT_FOUND/)],
    ['ask for one over HTTP', '127.0.0.8', asksOverHttp],
    ['bring an id that is taken', '127.0.0.9', asks('ADD title=x id=1', /^ERROR DUPLICATE/)],
    ['change what was changed since', '127.0.0.10', asks('UPDATE 1 year=1980 ifRevision=999', /^ERROR CONFLICT/)],
    ['write a value that is not allowed', '127.0.0.11', asks('ADD title=x copies=-1', /^ERROR INVALID/)],
    ['may not do what they ask for', '127.0.0.12', asks('SHUTDOWN', /^ERROR UNAUTHORIZED/)],
    ['do not know the words', '127.0.0.13', asks('LST', /^ERROR METHOD/)],
  ])('is not one whose clients come and go, and %s', async (_what, from, come) => {
    for (let count = 0; count < 4; count++) await together(8, () => come(from))
    const before = server.lines.length
    await together(25, () => evil(from))
    await server.line(`${from} ${WAITS}`)
    expect(server.lines.findIndex(line => line.includes(`${from} ${WAITS}`))).toBeGreaterThanOrEqual(before)
  })

  test.each<[string, string, (socket: Socket) => unknown]>([
    ['bytes that are no HTTP', '127.0.0.5', socket => socket.write('no HTTP\r\n\r\n')],
    ['an end', '127.0.0.6', socket => socket.end()],
    [
      'a body that is no JSON',
      '127.0.0.14',
      socket => {
        const head = { Host: 'localhost', Connection: 'close', 'Content-Length': '1' }
        socket.write(`${requestHead('POST /books HTTP/1.1', head)}{`)
      },
    ],
  ])('is one of connections with %s and nothing else', async (_what, localAddress, act) => {
    // As many as it takes, and no more: those that wait are held back for seconds.
    await together(20, () => {
      return new Promise<void>(resolve => {
        const place = { port: server.port, host: '127.0.0.1', localAddress }
        const socket = connectSocket(place, () => act(socket))
        socket
          .on('error', () => {})
          .on('close', () => resolve())
          .resume()
      })
    })
    await server.line(`${localAddress} ${WAITS}`)
  })
})

test('who is turned away for want of room does not wait for that', async () => {
  server = await startServer({ args: [...FEW, '--max-workers', '1', '--max-waiting', '0'] })
  // Where nobody may wait there is no worker for a moment.
  const clients: TestClient[] = []
  await expect.poll(async () => clients.push(await connect(server.url)), { timeout: 20_000 }).toBe(1)
  let turnedAway = 0
  await expect
    .poll(
      async () => {
        turnedAway += (await together(5, () => statusOfUpgrade(server.port, {}))).filter(
          status => status === 503,
        ).length
        return turnedAway
      },
      { timeout: 20_000, interval: 10 },
    )
    .toBeGreaterThan(150)
  await clients[0]?.close()
  server.process.kill('SIGTERM')
  await server.exited
  expect(server.lines.filter(line => line.includes(WAITS))).toEqual([])
})

test('connections that were reset before they were accepted are given to no worker', async () => {
  server = await startServer({ spares: 'preset' })
  const operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
  // There are some that could be given one.
  await until('two are spare', async () => (await operator.rpc('STATUS')).workers.spare === 2)
  process.kill(server.pid, 'SIGSTOP')
  await together(30, () => {
    return new Promise<void>(resolve => {
      const socket = connectSocket(server.port, '127.0.0.1', () => socket.resetAndDestroy())
      socket.on('close', () => resolve())
    })
  })
  process.kill(server.pid, 'SIGCONT')
  await server.line('left before it asked for anything')
  await operator.rpc('SUBSCRIBE', { topic: 'workers' })
  await operator.rpc('STATUS')
  const workers = operator.frames
    .filter(frame => frame.includes('"WORKER"'))
    .map(frame => JSON.parse(frame).params.worker)
  expect(workers.length).toBeGreaterThan(1)
  expect(workers.reduce((sum, { served }) => sum + served, 0)).toBe(1)
  await server.stop()
})
