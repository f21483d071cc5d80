import { request } from 'node:http'
import { connect } from 'node:net'
import { asking, CONTINUATION, FIN, hex, PING, sent, TEXT } from '../../test/frames/frame.ts'
import { handshake, RawSocket } from '../../test/frames/raw-socket.ts'

// What a hostile client does, one round at a time, and what it must hear. Each attack says how it was refused: an HTTP
// status, the code of a close frame, the code of an error, or `gone` for a connection that was ended without a word.

export interface Attack {
  /** The answers that are clear refusals, as docs/protocol.md has them. */
  refusals: readonly string[]
  /** How many tries of it are one round. */
  tries: number
  /** One round; resolves with how each try was answered. */
  round(port: number): Promise<string[]>
}

/** A server that has no worker free says so too. */
const BUSY = ['503', '429']

function attack(tries: number, refusals: string[], once: (port: number) => Promise<string>): Attack {
  return { tries, refusals: [...refusals, ...BUSY], round: port => together(tries, () => once(port)) }
}

function together<T>(count: number, once: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, once))
}

/** So many connections at once are one try; what comes is the set of their answers. */
const crowd = (size: number, once: (port: number) => Promise<string>) => async (port: number) =>
  [...new Set(await together(size, () => once(port)))].sort().join(' and ')

const LIST = '{"jsonrpc":"2.0","id":1,"method":"LIST","params":{"limit":1}}'
const ONE_REQUEST = 'GET /books?limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
const DEEP = '['.repeat(200_000)
const NO_TEXT = Buffer.alloc(50_000, 0xff)

export const ATTACKS: ReadonlyMap<string, Attack> = new Map([
  ['slow heads', attack(50, ['408'], slowHead)],
  [
    '2,000 idle connects',
    attack(1, ['left', '408', '503 and left', '408 and 503', '408 and 503 and left'], crowd(2000, idle)),
  ],
  ['connects and resets', attack(1, ['left'], crowd(200, reset))],
  ['floods of words', attack(5, ['METHOD'], flood(sent(FIN | TEXT, 'NONSENSE'), 2000))],
  ['floods of pings', attack(5, ['1008'], flood(sent(FIN | PING, 'x'), 5000))],
  ['floods of fragments', attack(5, ['1008'], flood(sent(CONTINUATION), 5000, sent(TEXT)))],
  ['floods of LIST', attack(5, ['RATE_LIMITED', 'OVERLOADED', '1013'], flood(sent(FIN | TEXT, LIST), 5000))],
  ['huge frames', attack(5, ['1009'], frames(sent(FIN | TEXT, asking('x'.repeat(300_000)))))],
  ['huge bodies', attack(5, ['413'], bodies(`{"title":"${'x'.repeat(1_000_000)}"}`))],
  ['deep JSON', attack(5, ['PARSE'], frames(sent(FIN | TEXT, DEEP)))],
  ['deep bodies', attack(5, ['400'], bodies(`{"title":${DEEP}`))],
  ['bad UTF-8', attack(5, ['1007'], frames(sent(FIN | TEXT, NO_TEXT)))],
  ['bodies in bad UTF-8', attack(5, ['400'], bodies(NO_TEXT))],
  ...prototypes(),
  ['evil Origin', attack(20, ['403'], upgrade({ Origin: 'http://evil.example' }))],
  ['Origin of another port', attack(20, ['403'], upgrade({ Origin: 'http://localhost:3000' }))],
  ['evil Host', attack(20, ['403'], upgrade({ Host: 'evil.example' }))],
  // Nothing of this is refused: each asks one honest thing and is served, only there are so many of them.
  ['crowds that ask once', attack(40, ['200'], answerTo(ONE_REQUEST))],
  ['no HTTP', attack(20, ['400'], answerTo('\u0016\u0003\u0001 no HTTP\r\n\r\n'))],
])

async function slowHead(port: number): Promise<string> {
  const raw = await open(port)
  if (!raw) return 'gone'
  raw.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  const drip = setInterval(() => raw.write('x'), 500)
  const head = await raw.head()
  clearInterval(drip)
  raw.socket.destroy()
  return statusOf(head)
}

/** Holds a connection for a while and says nothing; leaves, unless the server had enough of it before. */
async function idle(port: number): Promise<string> {
  const raw = await open(port)
  if (!raw) return 'gone'
  const patience = setTimeout(() => raw.socket.destroy(), 1000)
  const head = await raw.head()
  clearTimeout(patience)
  raw.socket.destroy()
  return head === '' ? 'left' : statusOf(head)
}

function reset(port: number): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.resetAndDestroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve('left'))
  })
}

/** Writes one frame again and again, as fast as it is taken, and listens until all are answered or the connection ends. */
function flood(frame: string, count: number, first = ''): (port: number) => Promise<string> {
  const bytes = hex(first + frame.repeat(count))
  return async port => {
    const raw = await openWebSocket(port)
    if (typeof raw === 'string') return raw
    raw.write(bytes)
    let refusal = 'served'
    for (let answers = 0; answers < count; answers++) {
      const answer = await raw.frame()
      if (!answer) {
        if (refusal === 'served') refusal = 'gone'
        break
      }
      refusal = refusalOf(answer) || refusal
    }
    raw.socket.destroy()
    return refusal
  }
}

function frames(frame: string): (port: number) => Promise<string> {
  const bytes = hex(frame)
  return async port => {
    const raw = await openWebSocket(port)
    if (typeof raw === 'string') return raw
    raw.write(bytes)
    const answer = await raw.frame()
    raw.socket.destroy()
    return answer ? refusalOf(answer) : 'gone'
  }
}

/** Keys that mean something to JavaScript. */
function prototypes(): [string, Attack][] {
  const commands = [
    'ADD {"title":"x","__proto__":{"role":"operator"}}',
    'ADD {"title":"x","constructor":{"prototype":{"role":"operator"}}}',
    'LIST {"where":{"__proto__":{"role":"operator"}}}',
    'LIST {"where":{"constructor":"x"}}',
    'LIST {"sort":"__proto__"}',
    '{"jsonrpc":"2.0","id":1,"method":"ADD","params":{"title":"x","__proto__":{"id":1}}}',
    '{"jsonrpc":"2.0","id":1,"method":"__proto__"}',
  ]
  return commands.map(command => [
    command,
    attack(5, ['PARAMS', 'INVALID', 'METHOD'], frames(sent(FIN | TEXT, command))),
  ])
}

function upgrade(headers: Record<string, string>): (port: number) => Promise<string> {
  return answerTo(handshake(headers))
}

function answerTo(bytes: string): (port: number) => Promise<string> {
  return async port => {
    const raw = await open(port)
    if (!raw) return 'gone'
    raw.write(bytes)
    const head = await raw.head()
    raw.socket.destroy()
    return statusOf(head)
  }
}

function bodies(body: string | Buffer): (port: number) => Promise<string> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return port =>
    new Promise<string>(resolve => {
      const options = { port, host: '127.0.0.1', path: '/books', method: 'POST', headers, agent: false }
      const asked = request(options, response => {
        response.resume()
        response.on('close', () => resolve(String(response.statusCode)))
      })
      asked.on('error', () => resolve('gone'))
      asked.end(body)
    })
}

function open(port: number): Promise<RawSocket | undefined> {
  return RawSocket.connect(port).catch(() => undefined)
}

/** An open WebSocket, or how it was refused. */
async function openWebSocket(port: number): Promise<RawSocket | string> {
  const raw = await open(port)
  if (!raw) return 'gone'
  raw.write(handshake({ Host: 'localhost' }))
  const head = await raw.head()
  return head.startsWith('HTTP/1.1 101') ? raw : statusOf(head)
}

function statusOf(head: string): string {
  return /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? (head === '' ? 'gone' : head.slice(0, 40))
}

/** What a frame says was refused: a close code, or the code of an error; empty for anything else. */
function refusalOf(frame: Buffer): string {
  if (frame[0] === 0x88) return frame.length < 4 ? '1005' : String(frame.readUInt16BE(2))
  const text = frame.toString('utf8')
  return /ERROR (\w+)/.exec(text)?.[1] ?? /"data":\{"code":"(\w+)"/.exec(text)?.[1] ?? ''
}
