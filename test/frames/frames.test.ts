import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../processes/server.ts'
import { CLOSE_CASES } from './close-cases.ts'
import { FRAGMENT_CASES, LIMIT_CASES, PING_CASES } from './control-cases.ts'
import { CLOSE, FIN, type FrameCase, got, hex, PING, PONG, sent } from './frame.ts'
import { FRAMING_CASES } from './framing-cases.ts'
import { RawSocket } from './raw-socket.ts'
import { UTF8_CASES } from './utf8-cases.ts'

let server: TestServer
/** Cases that leave the connection open follow each other on this one. */
let shared: RawSocket

beforeAll(async () => {
  server = await startServer({ args: ['--min-spare', '4', '--max-spare', '8', '--futile-per-second', '0'] })
  shared = await RawSocket.open(server.port)
})
afterAll(async () => {
  shared.socket.destroy()
  await server.stop()
})

/** Writes what a case sends, apart and in pieces where it says so. Resolves with the frames that it had to wait for. */
async function send(raw: RawSocket, { sends, chops }: FrameCase): Promise<string[]> {
  const frames: string[] = []
  for (const part of sends.split(/(?=[|/])/)) {
    if (part.startsWith('|')) frames.push(...(await take(raw, 1)))
    const bytes = hex(part.replace(/^[|/]/, ''))
    const size = chops ?? bytes.length
    for (let at = 0; at < bytes.length; at += size) {
      raw.write(bytes.subarray(at, at + size))
      // The next piece leaves in a turn of its own.
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  return frames
}

/** What comes back, in hex, without the end. */
async function take(raw: RawSocket, count: number): Promise<string[]> {
  const frames: string[] = []
  while (frames.length < count) {
    const frame = await raw.frame()
    if (!frame) break
    frames.push(frame.toString('hex'))
    // The server waits for our side of the closing handshake before it ends the connection.
    if (frame[0] === (FIN | CLOSE)) raw.write(hex(sent(FIN | CLOSE, frame.subarray(2))))
  }
  return frames
}

/** Everything up to the end of the connection; the last of it must be a close frame. */
async function takeAll(raw: RawSocket): Promise<{ frames: string[]; code: number | undefined }> {
  const frames = await take(raw, Number.POSITIVE_INFINITY)
  const last = hex(frames.at(-1) ?? '')
  const code = last[0] !== (FIN | CLOSE) ? undefined : last.length === 2 ? 1005 : last.readUInt16BE(2)
  return { frames, code }
}

/** On failure a frame of 256 KiB in hex helps nobody. */
function short(frames: readonly string[]): string[] {
  return frames.map(frame => (frame.length <= 400 ? frame : `${frame.slice(0, 200)}… ${frame.length / 2} bytes`))
}

async function staysOpen(frameCase: FrameCase): Promise<void> {
  if (shared.isEnded) shared = await RawSocket.open(server.port)
  const frames = await send(shared, frameCase)
  const gets = frameCase.gets ?? []
  frames.push(...(await take(shared, gets.length - frames.length)))
  expect(short(frames)).toEqual(short(gets))
  expect(frames.join() === gets.join()).toBe(true)
  // Nothing else came, and the connection is as good as it was.
  shared.write(hex(sent(FIN | PING, frameCase.name.slice(0, 60))))
  expect(await take(shared, 1)).toEqual([got(FIN | PONG, frameCase.name.slice(0, 60))])
}

async function isClosed(frameCase: FrameCase): Promise<void> {
  const raw = await RawSocket.open(server.port)
  const early = await send(raw, frameCase)
  const { frames: late, code } = await takeAll(raw)
  const frames = [...early, ...late]
  raw.socket.destroy()
  expect(code).toBe(frameCase.closes)
  // What is said before the end: all that was to be answered, and one close frame.
  const gets = frameCase.gets ?? []
  const isExact = gets.at(-1)?.startsWith('88') ?? false
  expect(short(isExact ? frames : frames.slice(0, -1))).toEqual(short(gets))
}

const GROUPS: [string, FrameCase[]][] = [
  ['framing', FRAMING_CASES],
  ['pings and pongs', PING_CASES],
  ['fragments', FRAGMENT_CASES],
  ['limits', LIMIT_CASES],
  ['UTF-8', UTF8_CASES],
  ['closing', CLOSE_CASES],
]

describe.each(GROUPS)('%s', (_group, cases) => {
  test.each(cases.map(frameCase => [frameCase.name, frameCase] as const))('%s', (_name, frameCase) =>
    frameCase.closes === undefined ? staysOpen(frameCase) : isClosed(frameCase),
  )
})

test('there are as many cases as there should be, each with a name of its own in its group', () => {
  expect(GROUPS.flatMap(([, cases]) => cases).length).toBeGreaterThanOrEqual(250)
  for (const [, cases] of GROUPS) expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
})
