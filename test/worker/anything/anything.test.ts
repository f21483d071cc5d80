import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { ERROR_FORMATS } from '../../../src/protocol/errors.ts'
import { CLOSE, closing, FIN, hex, sent } from '../../frames/frame.ts'
import { RawSocket } from '../../frames/raw-socket.ts'
import { isLongForm } from '../../test-form.ts'
import { InProcess } from '../in-process.ts'
import { HTTP_REQUEST, INLINE_TEXT, type RandomRequest, RPC_TEXT } from './random-requests.ts'

// Whatever a client sends: it gets an answer, or a close with the right code; nothing crashes, and errors name what is wrong.

const RUNS = { numRuns: isLongForm ? 10_000 : 150 }
const LIMIT_MS = isLongForm ? 300_000 : 30_000
/** Statuses of docs/protocol.md, besides those of errors with a code. */
const STATUSES = new Set([
  200,
  201,
  204,
  304,
  400,
  403,
  404,
  405,
  406,
  408,
  415,
  417,
  426,
  ...Object.values(ERROR_FORMATS).map(({ http }) => http),
])
const CLOSE_CODES = [1000, 1002, 1003, 1005, 1007, 1008, 1009]
const ROLES = { none: 'none', reader: 'reader', writer: 'writer' } as const

let server: InProcess

beforeAll(async () => {
  server = await InProcess.start({
    roleOf: token => (token === undefined ? 'writer' : ROLES[token as keyof typeof ROLES]),
  })
  await post({ title: 'First', description: 'long '.repeat(300) })
  await post({ title: 'Second' })
})
// It goes on serving others.
afterEach(async () => {
  const response = await fetch(`${server.url}/books`)
  expect(response.status).toBe(200)
  await response.arrayBuffer()
})
afterAll(() => server.stop())

async function post(book: object): Promise<void> {
  await fetch(`${server.url}/books`, {
    method: 'POST',
    body: JSON.stringify(book),
    headers: { 'content-type': 'application/json' },
  })
}

interface Answer {
  status: number
  head: string
  body: string
}

/** Sends a request, and reads the answer up to the end of the connection; of one that goes on only its head. */
async function send({ bytes }: RandomRequest): Promise<Answer> {
  const raw = await RawSocket.connect(server.port)
  raw.write(bytes)
  let head = await raw.head()
  if (/^HTTP\/1\.1 100 /.test(head)) head = await raw.head()
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
  const isOpen = /text\/event-stream/.test(head) && status === 200
  const rest = isOpen ? '' : await raw.rest()
  raw.socket.destroy()
  const body = Buffer.from(rest, 'latin1')
  return {
    status,
    head,
    body: (body.length > 0 && /content-encoding: gzip/i.test(head) ? gunzipSync(body) : body).toString(),
  }
}

/** Of an INVALID each field that was refused is named in its sentence. */
function expectNamed(fields: { field: string; message: string }[] | undefined): void {
  for (const { field, message } of fields ?? []) {
    // A name that is quoted in the sentence may be cut there.
    const quoted = JSON.stringify(field.split('.').at(-1)).slice(1, 20)
    expect([field, message, message.includes(field) || message.includes(`"${quoted.replace(/"$/, '')}`)]).toEqual([
      field,
      message,
      true,
    ])
  }
}

function expectProblem({ status, head, body }: Answer): void {
  if (/content-type: text\/html/i.test(head)) return void expect(status).toBe(404)
  const problem = JSON.parse(body)
  if (problem.jsonrpc === '2.0')
    return void expect([status, problem.id, problem.error.code < -32599]).toEqual([400, null, true])
  expect(head).toMatch(/content-type: application\/problem\+json/i)
  expect(problem).toMatchObject({ status, title: expect.any(String), detail: problem.message })
  expect(problem.message).not.toBe('')
  expect([status, (problem.fields?.length ?? 0) > 0]).toEqual([status, status === 422 || problem.fields !== undefined])
  expectNamed(problem.fields)
}

test('any request over HTTP', { timeout: LIMIT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(HTTP_REQUEST, async request => {
      const answer = await send(request)
      expect([...STATUSES]).toContain(answer.status)
      expect(answer.status).not.toBe(500)
      if (request.method === 'HEAD' || answer.status === 204 || answer.status === 304) expect(answer.body).toBe('')
      else if (answer.status >= 400) expectProblem(answer)
    }),
    RUNS,
  )
})

/** A WebSocket, of which each text is answered before the next. */
class Talk {
  readonly #socket: WebSocket
  readonly #frames: string[] = []
  #wake: () => void = () => {}
  #probes = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', data => {
      this.#frames.push(data.toString())
      this.#wake()
    })
    socket.on('close', () => this.#wake())
  }

  /** Sends a text; resolves with its answers, without notifications: with all that came before so many, and before the answer to a probe. */
  async ask(text: string, count: number): Promise<string[]> {
    const answers: string[] = []
    const probe = `probe ${++this.#probes}`
    this.#socket.send(text)
    // An inline command is answered behind all inline commands before it.
    this.#socket.send(probe)
    for (let isOver = false; !isOver || answers.length < count; ) {
      while (this.#frames.length === 0 && this.#socket.readyState === WebSocket.OPEN)
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      const frame = this.#frames.shift()
      if (frame === undefined) break
      if (frame === `ERROR METHOD there is no method "PROBE"; see HELP` && !isOver) isOver = true
      else if (!isNotification(frame)) answers.push(frame)
    }
    return answers
  }
}

function isNotification(frame: string): boolean {
  return /^(?:CHANGE|RESYNC) \{|^\{"jsonrpc":"2\.0","method"/.test(frame)
}

/** How many frames of answers a text must get, read without the server's code. */
function expectedAnswers(text: string): number {
  if (!/^\s*[{[]/.test(text)) return 1
  try {
    const value: unknown = JSON.parse(text)
    const requests = Array.isArray(value) ? value : [value]
    const isAnswered = (one: unknown) => {
      if (typeof one !== 'object' || one === null || Array.isArray(one)) return true
      const { id, jsonrpc, method } = one as Record<string, unknown>
      return id !== undefined || jsonrpc !== '2.0' || typeof method !== 'string'
    }
    return requests.length === 0 || requests.some(isAnswered) || /"id":7,"id":7/.test(text) ? 1 : 0
  } catch {
    return 1
  }
}

interface RpcAnswer {
  jsonrpc: string
  id: unknown
  result?: unknown
  error?: {
    code: number
    message: string
    data: { code: keyof typeof ERROR_FORMATS; fields?: { field: string; message: string }[] }
  }
}

function expectRpcAnswer(answer: RpcAnswer): void {
  expect(answer).toMatchObject({ jsonrpc: '2.0' })
  expect('id' in answer).toBe(true)
  if (!answer.error) return void expect('result' in answer).toBe(true)
  const { code, message, data } = answer.error
  expect([data.code, code]).toEqual([data.code, ERROR_FORMATS[data.code].rpc])
  expect(['INTERNAL', '']).not.toContain(data.code)
  expect(message).not.toBe('')
  if (data.code === 'INVALID') expect(data.fields?.length).toBeGreaterThan(0)
  expectNamed(data.fields)
}

test('any message over a WebSocket, as JSON-RPC or typed', { timeout: LIMIT_MS }, async () => {
  const socket = new WebSocket(server.url.replace('http', 'ws'))
  await new Promise(resolve => socket.once('open', resolve))
  const talk = new Talk(socket)
  await fc.assert(
    fc.asyncProperty(fc.oneof(RPC_TEXT, INLINE_TEXT), async text => {
      const count = expectedAnswers(text)
      const answers = await talk.ask(text, count)
      expect([text, answers.length, socket.readyState]).toEqual([text, count, WebSocket.OPEN])
      for (const answer of answers) {
        if (/^[{[]/.test(answer)) for (const one of [JSON.parse(answer)].flat()) expectRpcAnswer(one)
        else expect(answer).toMatch(/^(?:OK |ERROR (?!INTERNAL)[A-Z_]+ \S|Commands )/)
      }
    }),
    RUNS,
  )
  socket.terminate()
})

test('any bytes as frames: answered, or closed with a code that says why', { timeout: LIMIT_MS }, async () => {
  const frame = fc.oneof(
    fc
      .record({
        first: fc.nat(255),
        payload: fc.oneof(
          fc.uint8Array({ maxLength: 130 }),
          INLINE_TEXT.map(text => Buffer.from(text.toWellFormed())),
        ),
        length: fc.constantFrom<1 | 2 | 8 | undefined>(undefined, undefined, 2, 8),
      })
      .map(({ first, payload, length }) => hex(sent(first, payload, length))),
    fc.uint8Array({ maxLength: 30 }).map(bytes => Buffer.from(bytes)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 4 }), async frames => {
      const raw = await RawSocket.open(server.port)
      for (const bytes of frames) raw.write(bytes)
      raw.write(hex(sent(FIN | CLOSE, closing(1000))))
      raw.socket.end()
      let last: Buffer | undefined
      for (let next = await raw.frame(); next; next = await raw.frame()) last = next
      // Bytes that promise more than comes leave the server waiting for the rest of a frame, until the client ends.
      if (last?.[0] === (FIN | CLOSE)) expect(CLOSE_CODES).toContain(last.length === 2 ? 1005 : last.readUInt16BE(2))
      raw.socket.destroy()
    }),
    RUNS,
  )
})
