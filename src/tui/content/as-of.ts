import type { AppState, ServerState } from '../state/app-state.ts'
import { timeOfDay } from './figures.ts'

/** Figures come every second. So long after the last of them they are old, in milliseconds; sooner where a request waits too. */
const SILENT_MS = 3_000
const SILENT_AND_WAITING_MS = 2_000

/**
 * The time, in milliseconds since the epoch, of which the last things told are: there is no connection, or it has fallen
 * silent. Undefined while everything is told as it happens, and before anything was.
 */
export function asOf({ server, heardAt, now }: Pick<AppState, 'server' | 'heardAt' | 'now'>): number | undefined {
  if (!isTold(server.status)) return server.toldUntil
  const limit = server.waitingSince === undefined ? SILENT_MS : SILENT_AND_WAITING_MS
  return heardAt !== undefined && now - heardAt >= limit ? heardAt : undefined
}

/** Whether what happens is told in this state of the server: while it stops, too. */
export function isTold(status: ServerState['status']): boolean {
  return status === 'open' || status === 'stopping'
}

/** `as of 22:14:01` beside what is known to be old, else nothing. */
export function asOfText(state: AppState): string {
  const at = asOf(state)
  return at === undefined ? '' : `as of ${timeOfDay(new Date(at).toISOString())}`
}
