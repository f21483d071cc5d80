import { widthOf } from '../../text/width.ts'
import { asOfText } from '../content/as-of.ts'
import { count, sparkline, timeOfDay } from '../content/figures.ts'
import type { Line, Span } from '../content/line.ts'
import type { AppState, ServerState } from '../state/app-state.ts'
import { openConnections } from '../state/connections.ts'
import { padded } from './frame.ts'

const SPARK_WIDTH = 16
/** The blanks at least between the address and the figures: without them a port would look longer than it is. */
const GAP = 2

const LIGHTS: Readonly<Record<ServerState['status'], Span>> = {
  starting: { text: '○', tone: 'warn' },
  connecting: { text: '○', tone: 'warn' },
  open: { text: '●', tone: 'good' },
  retrying: { text: '○', tone: 'warn' },
  lost: { text: '✕', tone: 'bad' },
  stopping: { text: '○ stopping:', tone: 'warn' },
}

/** The first row: the server, and its figures as they are now. */
export function titleLine(state: AppState, width: number): Line {
  const { server } = state
  const start: Line = [
    { text: ' Bookstore ', bold: true },
    lightOf(state),
    { text: ` ${server.status === 'open' ? server.url : server.text}` },
  ]
  const used = start.reduce((sum, { text }) => sum + widthOf(text), 0)
  const figures = figuresOf(state, width - used - GAP - 2)
  // Bars without the figures that they belong to say nothing.
  const rates = figures !== '' && asOfText(state) === '' ? state.rates : []
  const spark = sparkline(rates, Math.max(0, Math.min(SPARK_WIDTH, width - used - widthOf(figures) - GAP - 2)))
  const room = width - used - widthOf(figures) - widthOf(spark) - 2
  if (room < 0) return padded(start, width)
  return padded(
    [...start, { text: ' '.repeat(room) }, { text: figures }, { text: ` ${spark} `, tone: 'accent' }],
    width,
  )
}

/** How the server stands; one that drains serves, but nobody new, and one that does not answer may be none. */
function lightOf({ server, stats }: AppState): Span {
  const { draining } = stats ?? {}
  if (server.status !== 'open') return LIGHTS[server.status]
  if (server.waitingSince !== undefined)
    return { text: `○ waiting since ${timeOfDay(new Date(server.waitingSince).toISOString())}:`, tone: 'warn' }
  if (!draining) return LIGHTS.open
  return { text: `○ draining, ${count(draining.open)} of ${count(draining.of)} still open:`, tone: 'warn' }
}

/** The figures that are known, the most important first. A figure that never came is not shown as zero, and an old one not as current. */
function knownFigures(state: AppState): string[] {
  const { stats, connections, index, books } = state
  const old = asOfText(state)
  if (old !== '') return [old]
  const open = openConnections(state).length
  const { size } = connections.workers
  const spare = [...connections.workers.values()].filter(worker => worker.state === 'spare').length
  const { overdue = 0 } = state.desk
  return [
    ...(overdue > 0 ? [`${count(overdue)} overdue`] : []),
    ...(open > 0 ? [`${count(open)} ${open === 1 ? 'connection' : 'connections'}`] : []),
    ...(books.isLoaded ? [`${count(index.size)} ${index.size === 1 ? 'book' : 'books'}`] : []),
    ...(stats ? [`${count(stats.requestsPerSecond)} req/s`] : []),
    ...(size > 0 ? [`${count(size)} ${size === 1 ? 'worker' : 'workers'} (${spare} spare)`] : []),
    ...(stats && stats.requestsPerSecond > 0 ? [`p99 ${stats.p99Ms} ms`] : []),
  ]
}

/** Picks as many of the figures as there is room for. */
function figuresOf(state: AppState, room: number): string {
  const parts = knownFigures(state)
  while (parts.length > 0 && widthOf(parts.join(' · ')) > room) parts.pop()
  return parts.join(' · ')
}
