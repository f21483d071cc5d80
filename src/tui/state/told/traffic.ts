import type { TrafficEvent } from '../../../protocol/notifications.ts'
import { overlayWidth } from '../../content/overlay-content.ts'
import { type TrafficRow, trafficRow } from '../../content/traffic-lines.ts'
import { type AppState, type Overlay, withToast } from '../app-state.ts'
import { selectedConnection } from '../connections.ts'
import { type Step, step } from '../step.ts'

type TrafficOverlay = Extract<Overlay, { type: 'traffic' }>

/** So much of what was told is kept, from the newest on: frames, and characters of their text. It is laid out again for another width. */
const KEPT = 500
const KEPT_TEXT = 256 * 1024

/** Opens what the selected connection sends and is sent, as it happens. */
export function showTraffic(state: AppState): Step {
  const row = selectedConnection(state)
  if (!row || row.closed) return step(withToast(state, 'this connection is closed already'))
  const { id, client } = row
  const overlay: TrafficOverlay = { type: 'traffic', id, client, told: [], top: Number.POSITIVE_INFINITY }
  return step({ ...state, overlay }, { type: 'follow traffic', connection: id })
}

/** Takes what was told of the followed connection. Whoever has scrolled up goes on seeing the same lines. */
export function withTraffic(state: AppState, id: number, events: readonly TrafficEvent[]): AppState {
  const overlay = trafficOf(state)
  if (overlay?.id !== id) return state
  const width = textWidth(state)
  const all = [...overlay.told, ...events.slice(-KEPT).map(event => trafficRow(event, width))]
  const gone = all.length - countKept(all)
  const top = Math.max(0, overlay.top - countLines(all.slice(0, gone)))
  return { ...state, overlay: { ...overlay, told: all.slice(gone), top } }
}

function countKept(rows: readonly TrafficRow[]): number {
  let text = 0
  const last = rows.findLastIndex(({ event }) => {
    text += event.text?.length ?? 0
    return text > KEPT_TEXT
  })
  return Math.min(KEPT, rows.length - 1 - last)
}

/** Lays it out again for another width. */
export function withTrafficLaidOut(state: AppState): AppState {
  const overlay = trafficOf(state)
  if (!overlay) return state
  const width = textWidth(state)
  return { ...state, overlay: { ...overlay, told: overlay.told.map(({ event }) => trafficRow(event, width)) } }
}

/** Notes why nothing more is told. */
export function withTrafficNote(state: AppState, note: string, id = trafficOf(state)?.id): AppState {
  const overlay = trafficOf(state)
  return overlay && overlay.id === id ? { ...state, overlay: { ...overlay, note } } : state
}

/** However it was closed, the connection is followed no longer. */
export function withTrafficEnded(before: AppState, { state, effects }: Step): Step {
  const followed = trafficOf(before)?.id
  if (followed === undefined || trafficOf(state)?.id === followed) return { state, effects }
  return { state, effects: [{ type: 'end traffic' }, ...effects] }
}

function trafficOf({ overlay }: AppState): TrafficOverlay | undefined {
  return overlay?.type === 'traffic' ? overlay : undefined
}

function textWidth(state: AppState): number {
  return overlayWidth(state) - 4
}

function countLines(rows: readonly TrafficRow[]): number {
  return rows.reduce((sum, { lines }) => sum + lines.length, 0)
}
