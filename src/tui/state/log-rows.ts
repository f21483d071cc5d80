import { fold } from '../../domain/search.ts'
import type { AppState, LogRow, LogState } from './app-state.ts'
import { textOf } from './text-field.ts'

/** How many rows are kept. */
const LOG_KEPT = 5_000

/** Adds entries; the oldest go when there are too many. Does not move a paused window. */
export function appendLog(log: LogState, entries: readonly Omit<LogRow, 'number'>[], dropped = 0): LogState {
  const last = log.rows.at(-1)
  let number = last?.number ?? 0
  // A connection that comes back is told the last entries again.
  const isRepeated = last !== undefined && entries.some(({ at }) => at < last.at)
  const news = isRepeated ? entries.filter(({ at }) => at > last.at) : entries
  const added = news.map(entry => ({ ...entry, number: ++number }))
  const rows = [...log.rows, ...added]
  return { ...log, rows: rows.length > LOG_KEPT ? rows.slice(-LOG_KEPT) : rows, dropped: log.dropped + dropped }
}

/** The rows that level and filter let through. */
export function visibleLog({ rows, level, filter }: LogState): readonly LogRow[] {
  const wanted = fold(textOf(filter)).split(' ')
  if (level === 'all' && wanted[0] === '') return rows
  return rows.filter(row => isAtLevel(row, level) && wanted.every(word => fold(searchText(row)).includes(word)))
}

function isAtLevel(row: LogRow, level: LogState['level']): boolean {
  return level === 'all' || row.level === 'error' || row.level === level
}

function searchText(row: LogRow): string {
  return `${row.method ?? ''} #${row.connection ?? ''} ${row.pid ?? ''} ${row.client ?? ''} ${row.status ?? ''} ${row.message ?? ''}`
}

/** The rows to show in a window of so many, and how many have come below it. */
export function logWindow(log: LogState, height: number): { rows: readonly LogRow[]; below: number } {
  const rows = visibleLog(log)
  const end = log.pausedAt === undefined ? rows.length : endOf(log, rows, log.pausedAt, height)
  return { rows: rows.slice(Math.max(0, end - height), end), below: rows.length - end }
}

function endOf(log: LogState, rows: readonly LogRow[], pausedAt: number, height: number): number {
  const after = rows.findIndex(row => row.number > pausedAt)
  const end = after < 0 ? rows.length : after
  // Where old rows were dropped meanwhile, later ones take their place: the window does not run empty.
  const wasTrimmed = (log.rows[0]?.number ?? 1) > 1
  return wasTrimmed ? Math.min(rows.length, Math.max(end, height)) : end
}

/** Scrolls by so many rows. Upwards pauses; arriving at the end goes on following. */
export function scrollLog(state: AppState, by: number, height: number): LogState {
  const { log } = state
  const rows = visibleLog(log)
  const end = rows.length - logWindow(log, height).below
  const next = Math.max(Math.min(height, rows.length), Math.min(rows.length, end + by))
  if (next >= rows.length) return follow(log)
  return { ...log, pausedAt: rows[next - 1]?.number ?? 0 }
}

/** Goes on at the end. */
export function follow({ pausedAt: _at, ...log }: LogState): LogState {
  return log
}

/** Stops where the window is now. */
export function pause(log: LogState): LogState {
  return { ...log, pausedAt: visibleLog(log).at(-1)?.number ?? 0 }
}
