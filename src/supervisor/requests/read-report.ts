import type { Head } from '../../channel/channel.ts'
import type { Heartbeat, RefusedCalls, TrafficFrame, WorkerLogEntry } from '../../channel/messages.ts'
import { LENGTHS } from '../../protocol/limits.ts'
import { TOPICS, type Topic } from '../../protocol/topics.ts'
import { REFUSAL_KINDS } from '../../refusals/kinds.ts'
import type { Fields } from './handler.ts'
import {
  addressOf,
  count,
  isCount,
  line,
  MalformedMessage,
  optionalCount,
  optionalLine,
  parse,
  readFields,
  text,
} from './read-fields.ts'

// Reads what workers report by themselves: how they are, what they did, and how a connection ended.

export function readHeartbeat(body: string): Heartbeat {
  const fields = readFields(body)
  return {
    requests: count(fields, 'requests'),
    bytesIn: count(fields, 'bytesIn'),
    bytesOut: count(fields, 'bytesOut'),
    lastMethod: line(fields['lastMethod'], 40),
    cpuMs: count(fields, 'cpuMs'),
    lagMs: count(fields, 'lagMs'),
  }
}

/** Reads how a connection ended: a close code, and the reason as a line for the log. */
export function readEnd({ code = 1000, reason = '' }: Fields): { code: number; reason: string } {
  if (!isCount(code) || code > 4999) throw new MalformedMessage('done: code')
  // An operator's reason comes back with it, which may be longer than a close frame can hold.
  return { code, reason: line(reason, 200) }
}

/** The longest a worker may say that it will be silent, in milliseconds. */
const MAX_SILENCE_MS = 5_000

/** Reads how long a worker will be silent after a heartbeat. */
export function readNextHeartbeat({ next }: Head): number {
  if (isCount(next) && next <= MAX_SILENCE_MS) return next
  throw new MalformedMessage('heartbeat: next')
}

/** Reads which topic a worker wants to hear no more of. */
export function readTopic({ topic }: Head): Topic {
  const known = TOPICS.find(name => name === topic)
  if (known) return known
  throw new MalformedMessage('unfollow: topic')
}

/** Reads which connection's frames a worker wants to hear no more of. */
export function readFollowed({ c }: Head): number {
  if (isCount(c)) return c
  throw new MalformedMessage('unfollow: connection')
}

/** The most that one frame may take as JSON, where each byte of its text is written as an escape. */
const MAX_FRAME = 6 * LENGTHS.traffic + 200

/** Reads a frame of a connection that is followed. */
export function readTraffic(body: string): TrafficFrame {
  if (body.length > MAX_FRAME) throw new MalformedMessage('traffic: too long')
  const fields = readFields(body)
  const { direction } = fields
  const dropped = optionalCount(fields, 'dropped')
  if (direction === undefined) return dropped
  if (direction !== 'in' && direction !== 'out') throw new MalformedMessage('traffic: direction')
  return { direction, bytes: count(fields, 'bytes'), text: text(fields, 'text', LENGTHS.traffic), ...dropped }
}

/** The numbers of system calls that a worker counts lie below it. */
const MAX_CALL = 512

function isNumber(call: unknown): boolean {
  return Number.isInteger(call) && Number(call) < MAX_CALL
}

/** Reads which system calls the kernel refused a worker, and how often. */
export function readRefusedCalls(body: string): RefusedCalls {
  const calls = parse(body)
  const isCall = (call: unknown) => Array.isArray(call) && call.length === 2 && call.every(isCount) && isNumber(call[0])
  if (Array.isArray(calls) && calls.length <= MAX_CALL && calls.every(isCall)) return calls as RefusedCalls
  throw new MalformedMessage('refused: calls')
}

const MAX_ENTRIES = 1000

export function readLogEntries(body: string): WorkerLogEntry[] {
  const entries = parse(body)
  if (!Array.isArray(entries) || entries.length > MAX_ENTRIES) throw new MalformedMessage('log: entries')
  return entries.map(readLogEntry)
}

function readLogEntry(value: unknown): WorkerLogEntry {
  if (typeof value !== 'object' || value === null) throw new MalformedMessage('log: entry')
  const fields = value as Fields
  const { level } = fields
  if (level !== 'info' && level !== 'warn' && level !== 'error') throw new MalformedMessage('log: level')
  const http = fields['http'] as Fields | undefined
  const refused = REFUSAL_KINDS.find(known => known === fields['refused'])
  return {
    level,
    ...(refused !== undefined && { refused }),
    ...readMore(fields),
    ...optionalLine(fields, 'method', 40),
    ...optionalLine(fields, 'message', 2000),
    ...optionalCount(fields, 'id'),
    ...optionalCount(fields, 'status'),
    ...optionalCount(fields, 'ms'),
    ...optionalCount(fields, 'bytes'),
    ...(http && {
      http: {
        line: line(http['line'], 600),
        referer: line(http['referer'], 300),
        agent: line(http['agent'], 300),
        ...addressOf(http),
      },
    }),
  }
}

/** More than a client can do wrong while lines are thinned out, see `refusals/log-throttle.ts`. */
const MAX_MORE = 10_000_000

function readMore(fields: Fields): { more?: number } {
  const { more } = optionalCount(fields, 'more')
  if (more === undefined) return {}
  if (Number.isInteger(more) && more <= MAX_MORE) return { more }
  throw new MalformedMessage('log: more')
}
