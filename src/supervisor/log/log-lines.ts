import type { WorkerLogEntry } from '../../channel/messages.ts'
import type { LogEntry } from '../../protocol/notifications.ts'

// The lines of the log: those of access.log in Combined Log Format; those of error.log and `bookstore serve` for people.
// What clients sent is quoted and escaped, so that it can neither look like another line nor control a terminal.

/** The details that access.log has besides the entry itself. */
export interface AccessDetails extends Pick<WorkerLogEntry, 'bytes' | 'http'> {
  address: string
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Writes one line in Combined Log Format. An operation over a WebSocket is written as a request of its own, such as
 * `"ADD /books/13 WS/1.1"`, with the connection, the worker and the time it took where a browser's name would be.
 */
export function accessLine(entry: LogEntry, { address, bytes = 0, http }: AccessDetails): string {
  const request = http?.line ?? `${entry.method ?? '-'} ${target(entry)} WS/1.1`
  const agent = http?.agent ?? `#${entry.connection ?? 0} pid ${entry.pid ?? 0} ${entry.ms ?? 0} ms`
  const user = userName(entry.client)
  const time = combinedTime(entry.at)
  return `${address || '-'} - ${user} [${time}] ${quote(request)} ${entry.status ?? 0} ${bytes} ${quote(http?.referer || '-')} ${quote(agent || '-')}`
}

/** Writes one line for a person: time, level, what happened, to whom, how it went. */
export function plainLine(entry: LogEntry): string {
  const who = entry.connection === undefined ? [] : [`#${entry.connection}`]
  const worker = who.length === 0 || entry.pid === undefined ? [] : [`pid ${entry.pid}`]
  const named = entry.client === undefined || entry.client.startsWith('#') ? [] : [quote(entry.client)]
  const book = entry.id === undefined ? [] : [`book ${entry.id}`]
  const status = entry.status === undefined ? [] : [String(entry.status)]
  const message = entry.message === undefined ? [] : [escapeMessage(entry)]
  const time = entry.ms === undefined ? [] : [`${entry.ms} ms`]
  const parts = [entry.method ?? '', ...who, ...worker, ...named, ...book, ...status, ...message, ...time]
  return `${entry.at} ${entry.level.padEnd(5)} ${parts.filter(part => part !== '').join(' ')}`
}

function target({ id, method }: LogEntry): string {
  if (id !== undefined) return `/books/${id}`
  return method === 'LIST' || method === 'ADD' ? '/books' : '/'
}

/** Writes a client's name without blanks, which would end the field. */
function userName(client: string | undefined): string {
  return client === undefined || client.startsWith('#') ? '-' : escapeText(client).replace(/\s/g, '_')
}

/** `24/Nov/2026:03:24:13 +0000` */
function combinedTime(at: string): string {
  const month = MONTHS[Number(at.slice(5, 7)) - 1]
  return `${at.slice(8, 10)}/${month}/${at.slice(0, 4)}:${at.slice(11, 19)} +0000`
}

function quote(text: string): string {
  return `"${escapeText(text)}"`
}

/** A line of the server itself may hold a command to be copied as it stands, with the shell's quotes. */
function escapeMessage({ connection, message = '' }: LogEntry): string {
  return connection === undefined ? escapeControls(message) : escapeText(message)
}

/** Matches text in which nothing has to be escaped, which is the usual case. */
const PLAIN = /^[ !#-[\]-~]*$/

/** Escapes text as Apache does: quotes and backslashes get a backslash, control characters become `\xHH`. */
function escapeText(text: string): string {
  if (PLAIN.test(text)) return text
  return escapeControls(text.replace(/["\\]/g, '\\$&'))
}

function escapeControls(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, char => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/[\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, char => `\\u${char.charCodeAt(0).toString(16)}`)
}
