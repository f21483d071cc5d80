import { METHODS } from '../../src/protocol/params.ts'

/** What a test sends, and what must come back: frames in hex. */
export interface FrameCase {
  name: string
  /** Hex; blanks are for the eye. What stands behind `/` is written apart, behind `|` when the next frame has come. */
  sends: string
  /** Hex of the frames that come back, in their order. */
  gets?: string[]
  /** The server ends the connection with this code; 1005 is a close frame without one. */
  closes?: number
  /** Writes so many bytes at a time. */
  chops?: number
}

/** The mask of RFC 6455's own examples. */
const MASK = Buffer.from('37fa213d', 'hex')

export const FIN = 0x80
export const RSV1 = 0x40
export const RSV2 = 0x20
export const RSV3 = 0x10
export const CONTINUATION = 0x0
export const TEXT = 0x1
export const BINARY = 0x2
export const CLOSE = 0x8
export const PING = 0x9
export const PONG = 0xa

type Payload = string | Uint8Array

/** How many bytes the length takes: 1 within the second byte, 2 or 8 behind it. */
type LengthBytes = 1 | 2 | 8

/** A client's frame in hex, masked. Its length is as short as it can be, unless a test wants it otherwise. */
export function sent(first: number, payload: Payload = '', lengthBytes?: LengthBytes, mask = MASK): string {
  const bytes = Buffer.from(payload as string)
  const masked = bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([header(first, 0x80, bytes.length, lengthBytes), mask, masked]).toString('hex')
}

/** The same without a mask: what a client must not send. */
export function unmasked(first: number, payload: Payload = ''): string {
  return got(first, payload)
}

/** A server's frame in hex. */
export function got(first: number, payload: Payload = ''): string {
  const bytes = Buffer.from(payload as string)
  return Buffer.concat([header(first, 0, bytes.length), bytes]).toString('hex')
}

function header(first: number, maskBit: number, length: number, lengthBytes: LengthBytes = shortest(length)): Buffer {
  if (lengthBytes === 1) return Buffer.from([first, maskBit | length])
  const rest = Buffer.alloc(lengthBytes)
  if (lengthBytes === 2) rest.writeUInt16BE(length)
  else rest.writeBigUInt64BE(BigInt(length))
  return Buffer.concat([Buffer.from([first, maskBit | (lengthBytes === 2 ? 126 : 127)]), rest])
}

function shortest(length: number): LengthBytes {
  return length < 126 ? 1 : length < 65_536 ? 2 : 8
}

/** The payload of a close frame. */
export function closing(code: number, reason: Payload = ''): Buffer {
  const head = Buffer.alloc(2)
  head.writeUInt16BE(code)
  return Buffer.concat([head, Buffer.from(reason as string)])
}

/** Bytes from hex; blanks are for the eye. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
}

const BEFORE = '{"jsonrpc":"2.0","id":"'
const AFTER = '","method":"X"}'

/** A request for a method that is not there; its id, which comes back, may be any text. */
export function asking(id: string): string {
  return BEFORE + id + AFTER
}

/** The same as bytes, for an id that is no text. */
export function askingBytes(id: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(BEFORE), id, Buffer.from(AFTER)])
}

/** The same, of so many bytes in all. */
export function askingOf(bytes: number): string {
  return asking('x'.repeat(bytes - BEFORE.length - AFTER.length))
}

/** The answer, which proves that the request arrived as it was sent. */
export function answering(request: string): string {
  const { id } = JSON.parse(request) as { id: string }
  const error = {
    code: -32601,
    message: `there is no method "X"; there are ${Object.keys(METHODS).join(', ')}`,
    data: { code: 'METHOD' },
  }
  return got(FIN | TEXT, JSON.stringify({ jsonrpc: '2.0', id, error }))
}

/** The answer to an inline command of one word that is none. */
export function answeringWord(word: string): string {
  return got(FIN | TEXT, `ERROR METHOD there is no method "${word.toUpperCase()}"; see HELP`)
}
