import type { LogEntry } from '../protocol/notifications.ts'

/**
 * Why something was refused. `failed` is an operation that could not be done as it was asked, such as a book that is not
 * there; `role` one that is not allowed; `left` a client that went before it asked; `fault` a mistake of ours.
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
  'left',
  'failed',
  'fault',
] as const
export type RefusalKind = (typeof REFUSAL_KINDS)[number]

const STATUS_KINDS: Readonly<Record<number, RefusalKind>> = {
  401: 'role',
  403: 'role',
  413: 'too large',
  429: 'rate',
  503: 'busy',
}

/** What of a log entry says whether something was refused, and why. */
interface Outcome extends Pick<LogEntry, 'level' | 'status'> {
  refused?: RefusalKind
}

/** Tells of which kind a log entry is: by its own word, else by its status. Undefined when nothing was refused. */
export function refusalKindOf({ level, refused, status }: Outcome): RefusalKind | undefined {
  if (level === 'info') return undefined
  if (refused !== undefined) return refused
  if (level === 'error') return 'fault'
  return STATUS_KINDS[status ?? 0] ?? 'failed'
}
