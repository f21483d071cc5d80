import type { LogEntry } from '../protocol/notifications.ts'

/**
 * Why something was refused. `malformed` is a request that breaks the protocol; `failed` an operation that could not be done, such as a GET of a book that does not exist;
 * `role` an operation that the role does not allow; `left` a client that closed before it asked for anything; `fault` an
 * error of the server.
 */
export const REFUSAL_KINDS = [
  'host',
  'origin',
  'target',
  'handshake',
  'subprotocol',
  'token',
  'role',
  'rate',
  'busy',
  'too large',
  'timeout',
  'http',
  'frame',
  'malformed',
  'left',
  'failed',
  'fault',
] as const
export type RefusalKind = (typeof REFUSAL_KINDS)[number]

const STATUS_KINDS: Readonly<Record<number, RefusalKind>> = {
  400: 'malformed',
  401: 'role',
  403: 'role',
  413: 'too large',
  429: 'rate',
  503: 'busy',
}

/** The part of a log entry that says whether something was refused, and why. */
interface Outcome extends Pick<LogEntry, 'level' | 'status'> {
  refused?: RefusalKind
}

/** Tells the kind of a log entry: the one it names itself, else the one of its status. Undefined when nothing was refused. */
export function refusalKindOf({ level, refused, status }: Outcome): RefusalKind | undefined {
  if (level === 'info') return undefined
  if (refused !== undefined) return refused
  if (level === 'error') return 'fault'
  return STATUS_KINDS[status ?? 0] ?? 'failed'
}

/** Refusals that an honest client gets as well: for what it asked, or for the state of the server, not for how it came. */
const ANSWERS: ReadonlySet<RefusalKind> = new Set(['token', 'role', 'busy', 'failed', 'fault'])

/** Whether a refusal answers what was asked, such as "there is no book 9". The others are for abuse: its rate, its origin, its form, silence. */
export function isAnswer(kind: RefusalKind): boolean {
  return ANSWERS.has(kind)
}
