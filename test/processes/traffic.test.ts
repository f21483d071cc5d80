import { afterAll, beforeAll, expect, test } from 'vitest'
import { RawSocket } from '../frames/raw-socket.ts'
import { startServer, type TestServer } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

const TOKEN = 'writers-token-5f3a'

let server: TestServer
let operator: TestClient

beforeAll(async () => {
  server = await startServer({ args: ['--token', TOKEN, '--min-spare', '1'] })
  operator = await connect(`${server.url}/?client=watcher`, {
    headers: { authorization: `Bearer ${server.operatorToken}` },
  })
})
afterAll(() => server.stop())

/** The next thing that is told of a connection. */
async function traffic(connection: number, test: (params: Record<string, unknown>) => boolean = () => true) {
  const frame = await operator.next(text => {
    if (!text.includes('"method":"TRAFFIC"')) return false
    const { params } = JSON.parse(text)
    return params.connection === connection && test(params)
  })
  const { subscription: _number, connection: _same, at: _at, ...told } = JSON.parse(frame).params
  return told
}

/** Resolves when the first frame of a connection is told: its worker hears a little later than the follower that it is followed. */
async function follow(connection: number, send: () => void) {
  const isTold = () => operator.frames.some(text => text.includes(`"connection":${connection},"at"`))
  const answer = await operator.rpc('SUBSCRIBE', { topic: 'traffic', connection })
  await expect.poll(() => isTold() || void send()).toBe(true)
  return answer
}

test('an operator follows the frames of one connection, without its tokens, until it ends; the log says so', async () => {
  const client = await connect(`${server.url}/?client=till`, { protocols: ['bookstore.v1.jsonrpc'] })
  const { connection } = JSON.parse(await client.next()).params
  await follow(connection, () => client.send('HELP'))
  await server.line(`follows the traffic of connection #${connection} of till`)
  client.send(`AUTH ${TOKEN}`)
  const auth = await traffic(connection, ({ text }) => String(text).startsWith('AUTH'))
  expect(auth).toEqual({ direction: 'in', bytes: 5 + TOKEN.length, text: 'AUTH …' })
  expect(await traffic(connection, ({ text }) => String(text).startsWith('OK'))).toMatchObject({ text: 'OK …' })
  await client.rpc('ADD', { title: 'Dune' })
  const dune = (params: Record<string, unknown>) => String(params['text']).includes('"title":"Dune"')
  expect(await traffic(connection, dune)).toMatchObject({ direction: 'in' })
  expect(await traffic(connection, dune)).toMatchObject({
    direction: 'out',
    text: expect.stringMatching(/"result":\{"id":1,/),
  })
  await client.close()
  expect(await traffic(connection, ({ ended }) => ended !== undefined)).toEqual({
    ended: expect.stringMatching(/^closed 100\d/),
  })
  expect(operator.frames.join('\n')).not.toContain(TOKEN)
})

test('HTTP is followed, too: heads, bodies and answers', async () => {
  await operator.rpc('SUBSCRIBE', { topic: 'connections' })
  const raw = await RawSocket.connect(server.port)
  const request = (head: string, body = '') =>
    raw.write(
      `${head}\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nCookie: a=b\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
  request('GET /health HTTP/1.1')
  const opened = await operator.next(text => text.includes('"event":"opened"') && text.includes('"protocol":"http"'))
  const { id } = JSON.parse(opened).params.connection
  await follow(id, () => request('GET /ready HTTP/1.1'))
  request('POST /books?client=curl HTTP/1.1', '{"title":"Emma"}')
  const head = await traffic(id, ({ text }) => String(text).startsWith('POST'))
  expect(head.text).toMatch(
    /^POST \/books\?client=curl HTTP\/1\.1\r\nHost: localhost\r\nAuthorization: …\r\nCookie: …\r\n/,
  )
  const emma = ({ text }: Record<string, unknown>) => String(text).includes('"title":"Emma"')
  expect(await traffic(id, emma)).toEqual({ direction: 'in', bytes: 16, text: '{"title":"Emma"}' })
  expect((await traffic(id, emma)).text).toMatch(/^HTTP\/1\.1 201 Created\r\n[\s\S]*\r\n\r\n\{"id":2,"title":"Emma"/)
  raw.socket.destroy()
  expect(await traffic(id, ({ ended }) => ended !== undefined)).toEqual({ ended: 'closed 1000' })
  expect(operator.frames.join('\n')).not.toContain(TOKEN)
})

test('who follows itself is told of its other frames, and not of being told', async () => {
  const { connection } = await operator.rpc('STATUS')
  const { subscription } = await follow(connection, () => operator.send('HELP'))
  await operator.rpc('HISTORY', { limit: 1 })
  await traffic(connection, ({ text }) => String(text).includes('"method":"HISTORY"'))
  await operator.rpc('UNSUBSCRIBE', { subscription })
  await operator.rpc('STATUS')
  const told = operator.frames.filter(
    text => text.includes('"method":"TRAFFIC"') && JSON.parse(text).params.connection === connection,
  )
  expect(told.filter(text => JSON.parse(text).params.text.startsWith('{"jsonrpc":"2.0","method":"TRAFFIC"'))).toEqual(
    [],
  )
  expect(told.filter(text => JSON.parse(text).params.text.includes('"method":"STATUS"'))).toEqual([])
})

test('a connection that is not there is not followed, and nothing is without its number', async () => {
  await expect(operator.rpc('SUBSCRIBE', { topic: 'traffic', connection: 999 })).rejects.toMatchObject({
    message: 'there is no connection 999',
  })
  await expect(operator.rpc('SUBSCRIBE', { topic: 'traffic' })).rejects.toMatchObject({
    message: 'connection is required with the topic traffic: the number of the connection to follow',
  })
  await expect(operator.rpc('SUBSCRIBE', { topic: 'log', connection: 1 })).rejects.toMatchObject({
    message: 'SUBSCRIBE takes connection with the topic traffic only (given: log)',
  })
})
