import { fit } from '../../text/fit.ts'
import { widthOf } from '../../text/width.ts'
import { asOf, asOfText } from '../content/as-of.ts'
import { age, bytes, count, duration } from '../content/figures.ts'
import type { Line, Span } from '../content/line.ts'
import type { AppState, ConnectionRow } from '../state/app-state.ts'
import { connectionWindow, openConnections } from '../state/connections.ts'
import { bodyHeight, type Rect } from '../state/layout.ts'
import { frame } from './frame.ts'
import { refusalLines } from './refusal-lines.ts'

/** Who is connected, and the process that serves each, as rows of the screen. */
export function connectionsPanel(state: AppState, { width, height }: Rect): Line[] {
  const { rows } = state.connections
  const { index, top } = connectionWindow(state)
  const visible = rows.slice(top, top + bodyHeight(state, 'connections'))
  const isFocused = state.focus === 'connections'
  const heading: Line = [
    { text: `  ${columns(width - 4, '#', 'PID', 'Client', 'Up', 'Req/s', 'Mem', 'Last')}`, tone: 'quiet' },
  ]
  const body = visible.map((row, place) => rowLine(state, row, top + place === index, width - 4))
  const title = titleOf(state)
  const denied = state.deniedTopics.get('connections')
  const lines = denied === undefined ? [heading, ...body] : refusalLines(denied, width - 2)
  const room = width - widthOf(title) - 8
  const corner = corners(state).find(text => widthOf(text) <= room) ?? ''
  return frame({ width, height, title, corner, isFocused }, lines)
}

/** How many there are, where that was told; and of when that is, where it is not of now. */
function titleOf(state: AppState): string {
  const open = openConnections(state).length
  const old = asOfText(state)
  const of = state.stats && old === '' ? ` of ${count(state.stats.workers.max)}` : ''
  const parts = [old, open > 0 || state.stats ? `${count(open)} open${of}` : ''].filter(part => part !== '')
  return ['3 Connections', parts.join(' · ')].filter(part => part !== '').join(' ─ ')
}

/** Describes the pool, from the most words to the fewest. Troubles come first: who waits, and who was refused. */
function corners(state: AppState): string[] {
  if (asOfText(state) !== '') return []
  const { waiting = 0, refused = 0, pausedMs = 0 } = state.stats?.workers ?? {}
  const troubles = [
    ...(pausedMs > 0 ? [`no forks for ${duration(pausedMs)}`] : []),
    ...(waiting > 0 ? [`${count(waiting)} waiting`] : []),
    ...(refused > 0 ? [`${count(refused)} refused`] : []),
  ]
  const joined = (...parts: string[]) => [...troubles, ...parts].filter(part => part !== '').join(' · ')
  return [joined(spares(state, 4)), joined(spares(state, 0)), joined(), troubles[0] ?? '']
}

/** The spare workers: so many of their pids, or with none their number. */
function spares({ connections }: AppState, shown: number): string {
  const workers = [...connections.workers.values()]
  const spare = workers.filter(({ state }) => state === 'spare')
  const inState = (name: 'starting' | 'ending') => {
    const some = workers.filter(({ state }) => state === name).length
    return some > 0 ? `${some} ${name}` : ''
  }
  const pids = spare.slice(0, shown).map(({ pid }) => pid)
  const named = shown === 0 ? `${spare.length} spare` : `spare ${pids.join(' ')}${spare.length > shown ? ' …' : ''}`
  return [spare.length > 0 ? named : '', inState('starting'), inState('ending')].filter(Boolean).join(' · ')
}

function rowLine(state: AppState, row: ConnectionRow, isSelected: boolean, width: number): Line {
  const { server, now, focus } = state
  const old = asOf(state)
  const pointer = isSelected ? '▶ ' : '  '
  if (row.closed) {
    const end = ending(row.client, row.closed.reason, width - 14)
    const text = `${pointer}${fit(`${row.id}`, 4, 'right')} ${fit(`${row.pid}`, 7, 'right')}  ${end}`
    return [{ text, tone: 'quiet' }]
  }
  const client = row.id === server.connection ? 'this app' : row.client
  const up = age((old ?? now) - Date.parse(row.since))
  const memory = row.pss > 0 ? bytes(row.pss) : '…'
  const text = columns(width, `${row.id}`, `${row.pid}`, client, up, `${row.rate}`, memory, row.lastMethod)
  const look: Omit<Span, 'text'> =
    isSelected && focus === 'connections' ? { inverse: true } : isSelected ? { bold: true } : {}
  if (old !== undefined) look.tone = 'quiet'
  return [{ text: pointer + text, ...look }]
}

/** Who left, and why. Of a long name as much is shown as leaves room for the reason. */
function ending(client: string, reason: string, width: number): string {
  const why = ` ✕ ${reason}`
  const room = Math.max(6, width - widthOf(why))
  return fit(fit(client, Math.min(room, widthOf(client))) + why, width)
}

function columns(
  width: number,
  id: string,
  pid: string,
  client: string,
  up: string,
  rate: string,
  memory: string,
  last: string,
): string {
  const hasMemory = width >= 46
  const hasLast = width >= 58
  const clientWidth = Math.max(6, width - 27 - (hasMemory ? 10 : 0) - (hasLast ? 11 : 0))
  const start = `${fit(id, 4, 'right')} ${fit(pid, 7, 'right')}  ${fit(client, clientWidth)} ${fit(up, 5, 'right')} ${fit(rate, 6, 'right')}`
  return `${start}${hasMemory ? `  ${fit(memory, 8, 'right')}` : ''}${hasLast ? `  ${fit(last, 9)}` : ''}`
}
