import type { Topic } from '../../../protocol/topics.ts'
import { asOf, isTold } from '../../content/as-of.ts'
import type { AppState, ServerState } from '../app-state.ts'
import { NO_CHANGES } from '../undo/changes.ts'

/** How long a request may wait before the app says so, in milliseconds. */
const PATIENCE_MS = 1_000

/** Takes over how the server stands. When the connection is lost, what was told until then is from now on old. */
export function withServer(given: AppState, told: Partial<ServerState>): AppState {
  const isOther = told.epoch !== undefined && told.epoch !== (given.server.epoch ?? told.epoch)
  const state = isOther ? { ...given, own: NO_CHANGES } : given
  const { toldUntil, waitingSince, ...before } = state.server
  const server = { ...before, ...told }
  if (isTold(server.status)) return { ...state, server: { ...server, ...(waitingSince && { waitingSince }) } }
  const until = isTold(state.server.status) ? (asOf(state) ?? state.now) : toldUntil
  return { ...state, server: { ...server, ...(until !== undefined && { toldUntil: until }) } }
}

/** Notes since when the oldest request waits for its answer, once that is worth saying. */
export function withWaiting(state: AppState, since: number | undefined, now: number): AppState {
  const { waitingSince, ...server } = state.server
  const next = since !== undefined && now - since >= PATIENCE_MS ? since : undefined
  if (next === waitingSince) return state
  return { ...state, server: { ...server, ...(next !== undefined && { waitingSince: next }) } }
}

/** Forgets what only operators are told: after a reconnect all of it is sent again. */
export function withoutTold(state: AppState): AppState {
  const { stats: _stats, ...rest } = state
  return {
    ...rest,
    heardAt: state.now,
    deniedTopics: new Map(),
    connections: { ...state.connections, rows: [], workers: new Map() },
  }
}

/** Notes what this connection may not hear of. Without figures every second nothing tells that the server has fallen silent. */
export function withDenied(state: AppState, { topic, message }: { topic: Topic; message: string }): AppState {
  const { heardAt, ...rest } = state
  const next = { ...rest, deniedTopics: new Map(state.deniedTopics).set(topic, message) }
  return topic === 'stats' || heardAt === undefined ? next : { ...next, heardAt }
}
