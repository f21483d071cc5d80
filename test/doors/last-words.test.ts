import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLOSE, closing, FIN, hex, sent, TEXT } from '../frames/frame.ts'
import { handshake, RawSocket, requestHead } from '../frames/raw-socket.ts'
import { startServer, type TestServer } from '../processes/server.ts'

// A client that says all it wants to at once, and that it is done: what came before that is answered.

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const text = (content: string) => hex(sent(FIN | TEXT, content))
const close = () => hex(sent(FIN | CLOSE, closing(1000)))

/** The texts of all frames up to the end; a close frame is its code. */
async function framesOf(raw: RawSocket): Promise<string[]> {
  const said: string[] = []
  for (;;) {
    const frame = await raw.frame()
    if (!frame) return said
    const start = ((frame[1] ?? 0) & 0x7f) === 126 ? 4 : 2
    said.push((frame[0] ?? 0) === (FIN | CLOSE) ? `close ${frame.readUInt16BE(start)}` : frame.toString('utf8', start))
  }
}

const rpc = (id: number, method: string, params: object = {}) => JSON.stringify({ jsonrpc: '2.0', id, method, params })

const COMMANDS: [name: string, sent: string[], answers: RegExp[]][] = [
  ['a command', ['LIST'], [/^OK \{"books":/]],
  ['a command that writes', ['ADD title="Last words"'], [/^OK \{"id":\d+,"title":"Last words"/]],
  ['several commands', ['ADD title=One', 'STATUS', 'nope', 'HELP'], [/^OK/, /^OK/, /^ERROR METHOD/, /^Commands/]],
  ['a request', [rpc(1, 'ADD', { title: 'Last request' })], [/"id":1,"result":\{"id":\d+,"title":"Last request"/]],
  ['several requests', [1, 2, 3].map(id => rpc(id, 'LIST')), [/"result"/, /"result"/, /"result"/]],
  ['nothing', [], []],
]

describe('a WebSocket', () => {
  test.each(COMMANDS)('%s and a close frame in one write', async (_name, commands, answers) => {
    const raw = await RawSocket.open(server.port)
    raw.write(Buffer.concat([...commands.map(text), close()]))
    const frames = await framesOf(raw)
    expect(frames).toHaveLength(answers.length + 1)
    for (const [index, answer] of answers.entries()) expect(frames[index]).toMatch(answer)
    expect(frames.at(-1)).toBe('close 1000')
  })

  test.each(COMMANDS)('%s, and its side of the stream ended', async (_name, commands, answers) => {
    const raw = await RawSocket.open(server.port)
    raw.socket.end(Buffer.concat(commands.map(text)))
    const frames = await framesOf(raw)
    expect(frames).toHaveLength(answers.length)
    for (const [index, answer] of answers.entries()) expect(frames[index]).toMatch(answer)
  })

  test('all of it in one write with the handshake', async () => {
    const raw = await RawSocket.connect(server.port)
    const head = handshake({ Host: `127.0.0.1:${server.port}` })
    raw.write(Buffer.concat([Buffer.from(head), text('ADD title="At once"'), close()]))
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 101 /)
    expect(await framesOf(raw)).toEqual([expect.stringMatching(/^OK \{"id":\d+,"title":"At once"/), 'close 1000'])
  })

  test('what comes after the close frame is not done', async () => {
    const raw = await RawSocket.open(server.port)
    raw.write(Buffer.concat([text('LIST "Too late"'), close(), text('ADD title="Too late"')]))
    expect(await framesOf(raw)).toEqual([expect.stringContaining('"total":0'), 'close 1000'])
    const other = await RawSocket.open(server.port)
    other.socket.end(text('LIST "Too late"'))
    expect(await framesOf(other)).toEqual([expect.stringContaining('"total":0')])
  })
})

describe('HTTP', () => {
  const get = (path: string) => requestHead(`GET ${path} HTTP/1.1`, { Host: '127.0.0.1' })
  const body = '{"title":"Half closed"}'
  const post = `${requestHead('POST /books HTTP/1.1', { Host: '127.0.0.1', 'Content-Length': String(body.length) })}${body}`
  const cases: [string, string, number[]][] = [
    ['a request', get('/books'), [200]],
    ['a request with a body', post, [201]],
    ['several requests', get('/books') + post + get('/nothing') + get('/health'), [200, 201, 404, 200]],
  ]

  test.each(cases)('%s, and the client’s side of the stream ended', async (_name, requests, statuses) => {
    const raw = await RawSocket.connect(server.port)
    raw.socket.end(requests)
    const answers = await raw.rest()
    expect([...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))).toEqual(statuses)
  })

  test('half a request is refused when no more can come', async () => {
    const raw = await RawSocket.connect(server.port)
    raw.socket.end(get('/books').slice(0, -2))
    expect(await raw.rest()).toMatch(/^HTTP\/1\.1 400 /)
  })
})
