import type { ConnectionEvent, WorkerEvent } from '../../protocol/notifications.ts'
import type { AppState, ConnectionRow, ConnectionsState } from './app-state.ts'
import { bodyHeight } from './layout.ts'
import { moveBy, type ScrollPosition, type Window, windowOf } from './scroll.ts'

/** How long a closed connection stays to be read, in milliseconds. */
const CLOSED_MS = 4_000

const idsOf = (rows: readonly ConnectionRow[]) => rows.map(({ id }) => id)

export function connectionWindow(state: AppState): Window {
  const { rows, position } = state.connections
  return windowOf(idsOf(rows), position, bodyHeight(state, 'connections'), neighbourOf(rows, position))
}

/** Where a selected connection would stand that is not told yet, or no longer: beside those who came before it. */
function neighbourOf(rows: readonly ConnectionRow[], { selected = 0 }: ScrollPosition): number {
  const after = rows.findIndex(({ id }) => id > selected)
  return after < 0 ? rows.length - 1 : after
}

export function selectedConnection(state: AppState): ConnectionRow | undefined {
  return state.connections.rows[connectionWindow(state).index]
}

export function moveConnections(state: AppState, by: number): AppState {
  const { connections } = state
  const { rows } = connections
  const standing = { ...connections.position, selected: selectedConnection(state)?.id }
  const position = moveBy(idsOf(rows), standing, bodyHeight(state, 'connections'), by)
  return { ...state, connections: { ...connections, position } }
}

/** Applies what was told of a connection. */
export function applyConnection(state: ConnectionsState, told: ConnectionEvent, now: number): ConnectionsState {
  const { connection, event } = told
  const before = state.rows.find(({ id }) => id === connection.id)
  const rate = before ? Math.max(0, connection.requests - before.requests) : 0
  const reason = told.reason || (told.code === undefined ? 'closed' : `closed with ${told.code}`)
  const row: ConnectionRow = {
    ...connection,
    rate,
    ...(event === 'closed' && { rate: 0, closed: { at: now, reason } }),
  }
  // A request over HTTP is over before one could read it, so it leaves no trace here; the log has it.
  const isOver = event === 'closed' && connection.protocol === 'http'
  const others = state.rows.filter(({ id }) => id !== connection.id)
  if (isOver) return withoutGone(state, others)
  return { ...state, rows: [...others, row].sort((a, b) => a.id - b.id) }
}

/** Where the selected one is gone, its neighbour is selected: the next key does not aim at the first of all, which is this app. */
function withoutGone(state: ConnectionsState, rows: readonly ConnectionRow[]): ConnectionsState {
  const { selected } = state.position
  const wasThere = state.rows.some(({ id }) => id === selected)
  if (!wasThere || rows.some(({ id }) => id === selected)) return { ...state, rows }
  return { ...state, rows, position: { ...state.position, selected: rows[neighbourOf(rows, state.position)]?.id } }
}

export function applyWorker(state: ConnectionsState, { event, worker }: WorkerEvent): ConnectionsState {
  const workers = new Map(state.workers)
  if (event === 'ended') workers.delete(worker.pid)
  else workers.set(worker.pid, worker)
  return { ...state, workers }
}

/** Takes away what closed a while ago. */
export function forgetClosed(state: ConnectionsState, now: number): ConnectionsState {
  const rows = state.rows.filter(({ closed }) => !closed || now - closed.at < CLOSED_MS)
  return rows.length === state.rows.length ? state : withoutGone(state, rows)
}

/** The rows of connections that are open, this app's own among them. */
export function openConnections({ connections }: AppState): ConnectionRow[] {
  return connections.rows.filter(({ closed }) => !closed)
}

/** The rows of those that stay connected besides this app: over WebSockets, or to hear of changes. */
export function otherClients(state: AppState): ConnectionRow[] {
  return openConnections(state).filter(row => row.protocol !== 'http' && row.id !== state.server.connection)
}
