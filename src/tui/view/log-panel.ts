import { wrap } from '../../text/wrap.ts'
import { asOfText, isTold } from '../content/as-of.ts'
import { count } from '../content/figures.ts'
import type { Line } from '../content/line.ts'
import type { AppState } from '../state/app-state.ts'
import { bodyHeight, type Rect } from '../state/layout.ts'
import { logInSight } from '../state/log-rows.ts'
import { textOf } from '../state/text-field.ts'
import { filterInTitle, frame } from './frame.ts'
import { refusalLines } from './refusal-lines.ts'

/** What the panel calls the levels. */
const LEVELS: Readonly<Record<AppState['log']['level'], string>> = { all: 'all', warn: 'warnings', error: 'errors' }

const NONE_OF: typeof LEVELS = { all: 'no entries', warn: 'no warnings or errors', error: 'no errors' }
const NEXT_LEVEL = { warn: 'errors alone, then to all entries', error: 'all entries' } as const

/** The log as it happens, as rows of the screen. */
export function logPanel(state: AppState, { width, height }: Rect): Line[] {
  const { lines, news } = logInSight(state)
  const denied = state.deniedTopics.get('log')
  const said = denied === undefined ? emptyLines(state, lines.length, width - 2) : refusalLines(denied, width - 2)
  const isFocused = state.focus === 'log'
  const corner = news > 0 ? `▼ ${count(news)} new` : ''
  const room = bodyHeight(state, 'log')
  return frame({ width, height, title: titleOf(state), corner, isFocused }, [...lines, ...said].slice(-room))
}

/** Says why nothing is to be seen, and which key changes that. */
function emptyLines({ log, server }: AppState, shown: number, width: number): Line[] {
  if (shown > 0) return []
  return wrap(whyEmpty(log, server), width - 4).map((text): Line => [{ text: `  ${text}`, tone: 'quiet' }])
}

function whyEmpty({ filter, level, rows }: AppState['log'], server: AppState['server']): string {
  const what = NONE_OF[level]
  if (textOf(filter) !== '') return `${what} with ${textOf(filter).trim()}; Esc clears the filter`
  if (level !== 'all' && rows.length > 0) return `${what}; v goes on to ${NEXT_LEVEL[level]}`
  return server.status === 'open' ? 'nothing has been asked of the server yet' : `${server.text} …`
}

function titleOf(state: AppState): string {
  const { log, deniedTopics } = state
  if (deniedTopics.has('log') && log.rows.length === 0) return '4 Log'
  const isPaused = log.pausedAt !== undefined
  const isOfNow = isTold(state.server.status) && asOfText(state) === ''
  const parts = [asOfText(state), isPaused ? 'paused' : isOfNow ? 'following' : '', LEVELS[log.level]]
  if (textOf(log.filter) !== '' || log.isFiltering) parts.push(filterInTitle(log.filter, log.isFiltering))
  if (log.dropped > 0) parts.push(`${count(log.dropped)} dropped`)
  return `4 Log ─ ${parts.filter(part => part !== '').join(' · ')}`
}
