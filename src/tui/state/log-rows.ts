import { fold } from '../../domain/words/fold.ts'
import type { LogEntry, LogEvent } from '../../protocol/notifications.ts'
import type { Line } from '../content/line.ts'
import { logRowLines } from '../content/log-lines.ts'
import type { AppState, LogRow, LogState } from './app-state.ts'
import { bodyHeight, layoutOf } from './layout.ts'
import { textOf } from './text-field.ts'

/** How many rows are kept. */
const LOG_KEPT = 5_000

/** What this app does on its own connection without anybody's doing. */
const UPKEEP = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST', 'LOANS', 'BORROWERS']

/** Adds entries; the oldest go when there are too many. Does not move a paused window. `own` is this app's connection. */
export function appendLog(log: LogState, { entries, dropped = 0 }: LogEvent, own?: number): LogState {
  const last = log.rows.at(-1)
  let number = last?.number ?? 0
  // A connection that comes back is told the last entries again.
  const isRepeated = last !== undefined && entries.some(({ at }) => at < last.at)
  const news = isRepeated ? entries.filter(({ at }) => at > last.at) : entries
  const added = news.map((entry): LogRow => ({ ...entry, number: ++number, ...(isUpkeep(entry, own) && UPKEEP_MARK) }))
  const rows = [...log.rows, ...added]
  return { ...log, rows: rows.length > LOG_KEPT ? rows.slice(-LOG_KEPT) : rows, dropped: log.dropped + dropped }
}

const UPKEEP_MARK = { isUpkeep: true } as const

function isUpkeep({ connection, method, level }: LogEntry, own: number | undefined): boolean {
  return connection !== undefined && connection === own && level === 'info' && UPKEEP.includes(method ?? '')
}

/** The rows that level and filter let through. What the app does by itself is shown where somebody looks for it. */
function visibleLog({ rows, level, filter }: LogState): readonly LogRow[] {
  const wanted = fold(textOf(filter)).split(' ')
  if (wanted[0] === '') return rows.filter(row => isAtLevel(row, level) && !row.isUpkeep)
  return rows.filter(row => isAtLevel(row, level) && wanted.every(word => fold(searchText(row)).includes(word)))
}

function isAtLevel(row: LogRow, level: LogState['level']): boolean {
  return level === 'all' || row.level === 'error' || row.level === level
}

function searchText(row: LogRow): string {
  return `${row.method ?? ''} #${row.connection ?? ''} ${row.pid ?? ''} ${row.client ?? ''} ${row.status ?? ''} ${row.message ?? ''}`
}

/** How many lines a row takes on the screen. */
type LinesOf = (row: LogRow) => number

/** Where a window ends: before the row of this index, and so many lines of the one before it are below. */
interface End {
  index: number
  hidden: number
}

/** The lines in sight, and how many rows below them have come since one looked. */
export function logInSight(state: AppState): { lines: Line[]; news: number } {
  const width = logWidth(state)
  const height = bodyHeight(state, 'log')
  const { rows, news, hidden } = logWindow(state.log, height, linesIn(state))
  const lines = rows.flatMap(row => logRowLines(state, row, width))
  const shown = lines.slice(0, lines.length - hidden)
  return { lines: shown.slice(-height), news }
}

function logWidth(state: AppState): number {
  return (layoutOf(state).panels.log?.width ?? state.size.columns) - 2
}

function linesIn(state: AppState): LinesOf {
  const width = logWidth(state)
  return state.log.wrap ? row => logRowLines(state, row, width).length : () => 1
}

/**
 * The rows in a window of so many lines; of the last one `hidden` lines are below it. `news` is how many came since one looked.
 *
 * @internal
 */
export function logWindow(
  log: LogState,
  height: number,
  linesOf: LinesOf = () => 1,
): { rows: readonly LogRow[]; hidden: number; news: number } {
  const rows = visibleLog(log)
  const { index, hidden } = endOf(log, rows, height, linesOf)
  let start = index
  for (let lines = -hidden; start > 0 && lines < height; ) lines += linesOf(rows[--start] as LogRow)
  const news = log.pausedAt === undefined ? 0 : rows.slice(index).filter(({ number }) => number > log.seen).length
  return { rows: rows.slice(start, index), hidden, news }
}

function endOf(log: LogState, rows: readonly LogRow[], height: number, linesOf: LinesOf): End {
  const { pausedAt } = log
  if (pausedAt === undefined) return { index: rows.length, hidden: 0 }
  const after = rows.findIndex(({ number }) => number > pausedAt)
  const index = after < 0 ? rows.length : after
  const last = rows[index - 1]
  const isSame = last?.number === pausedAt
  const end = { index, hidden: last && isSame ? Math.min(log.hidden, linesOf(last) - 1) : 0 }
  // Where old rows were dropped meanwhile, later ones take their place: the window does not run empty.
  const wasTrimmed = (log.rows[0]?.number ?? 1) > 1
  return wasTrimmed ? laterOf(end, topEnd(rows, height, linesOf)) : end
}

/** Where the window ends that begins with the first line. */
function topEnd(rows: readonly LogRow[], height: number, linesOf: LinesOf): End {
  let index = 0
  let lines = 0
  while (index < rows.length && lines < height) lines += linesOf(rows[index++] as LogRow)
  return { index, hidden: Math.max(0, lines - height) }
}

function laterOf(one: End, other: End): End {
  const isLater = one.index > other.index || (one.index === other.index && one.hidden <= other.hidden)
  return isLater ? one : other
}

/** Scrolls by so many lines; infinity is an end. Upwards pauses; arriving at the end goes on following. */
export function scrollLog(state: AppState, by: number): LogState {
  const { log } = state
  const rows = visibleLog(log)
  const height = bodyHeight(state, 'log')
  const linesOf = linesIn(state)
  const moved = movedBy(rows, endOf(log, rows, height, linesOf), by, linesOf)
  const { index, hidden } = laterOf(moved, topEnd(rows, height, linesOf))
  if (index >= rows.length && hidden === 0) return follow(log)
  const pausedAt = rows[index - 1]?.number ?? 0
  return { ...log, pausedAt, hidden, seen: Math.max(seenIn(log), pausedAt) }
}

function movedBy(rows: readonly LogRow[], { index, hidden }: End, by: number, linesOf: LinesOf): End {
  const end = { index, hidden: hidden - by }
  while (end.hidden < 0 && end.index < rows.length) end.hidden += linesOf(rows[end.index++] as LogRow)
  while (end.index > 0 && end.hidden >= linesOf(rows[end.index - 1] as LogRow))
    end.hidden -= linesOf(rows[--end.index] as LogRow)
  return { index: end.index, hidden: Math.max(0, end.hidden) }
}

/** The number of the last row that was in sight: while the log is followed, of the last there is. */
function seenIn({ rows, pausedAt, seen }: LogState): number {
  return pausedAt === undefined ? (rows.at(-1)?.number ?? 0) : seen
}

/** Goes on at the end. */
export function follow({ pausedAt: _at, ...log }: LogState): LogState {
  return { ...log, hidden: 0 }
}

/** Stops where the window is now. */
export function pause(log: LogState): LogState {
  return { ...log, pausedAt: visibleLog(log).at(-1)?.number ?? 0, hidden: 0, seen: seenIn(log) }
}
