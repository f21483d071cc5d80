import { widthOf } from '../../text/width.ts'
import { count, sparkline } from '../content/figures.ts'
import type { Line, Span } from '../content/line.ts'
import type { AppState, ServerState } from '../state/app-state.ts'
import { otherClients } from '../state/connections.ts'
import { padded } from './frame.ts'

const SPARK_WIDTH = 16

const LIGHTS: Readonly<Record<ServerState['status'], Span>> = {
  starting: { text: '○', tone: 'warn' },
  connecting: { text: '○', tone: 'warn' },
  open: { text: '●', tone: 'good' },
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
  const figures = figuresOf(state, width - used - 2)
  const spark = sparkline(state.rates, Math.max(0, Math.min(SPARK_WIDTH, width - used - widthOf(figures) - 4)))
  const room = width - used - widthOf(figures) - widthOf(spark) - 2
  if (room < 0) return padded(start, width)
  return padded(
    [...start, { text: ' '.repeat(room) }, { text: figures }, { text: ` ${spark} `, tone: 'accent' }],
    width,
  )
}

/** How the server stands; one that drains serves, but nobody new. */
function lightOf({ server, stats }: AppState): Span {
  const { draining } = stats ?? {}
  if (server.status !== 'open' || !draining) return LIGHTS[server.status]
  return { text: `○ draining, ${count(draining.open)} of ${count(draining.of)} still open:`, tone: 'warn' }
}

/** As many of the figures as there is room for, the most telling first. */
function figuresOf(state: AppState, room: number): string {
  const { stats, connections, index } = state
  const clients = otherClients(state).length
  const spare = [...connections.workers.values()].filter(worker => worker.state === 'spare').length
  const parts = [
    `${count(clients)} ${clients === 1 ? 'client' : 'clients'}`,
    `${count(index.size)} books`,
    ...(stats ? [`${count(stats.requestsPerSecond)} req/s`] : []),
    `${connections.workers.size} workers (${spare} spare)`,
    ...(stats && stats.requestsPerSecond > 0 ? [`p99 ${stats.p99Ms} ms`] : []),
  ]
  while (parts.length > 0 && widthOf(parts.join(' · ')) > room) parts.pop()
  return parts.join(' · ')
}
