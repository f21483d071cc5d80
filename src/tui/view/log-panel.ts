import { asOfText } from '../content/as-of.ts'
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

/** The log as it happens, as rows of the screen. */
export function logPanel(state: AppState, { width, height }: Rect): Line[] {
  const { lines, news } = logInSight(state)
  const denied = state.deniedTopics.get('log')
  const said = denied === undefined ? [] : refusalLines(denied, width - 2)
  const isFocused = state.focus === 'log'
  const corner = news > 0 ? `▼ ${count(news)} new` : ''
  const room = bodyHeight(state, 'log')
  return frame({ width, height, title: titleOf(state), corner, isFocused }, [...lines, ...said].slice(-room))
}

function titleOf(state: AppState): string {
  const { log, deniedTopics } = state
  if (deniedTopics.has('log') && log.rows.length === 0) return '4 Log'
  const isPaused = log.pausedAt !== undefined
  const parts = [asOfText(state), isPaused ? 'paused' : asOfText(state) === '' ? 'following' : '', LEVELS[log.level]]
  if (textOf(log.filter) !== '' || log.isFiltering) parts.push(filterInTitle(log.filter, log.isFiltering))
  if (log.dropped > 0) parts.push(`${count(log.dropped)} dropped`)
  return `4 Log ─ ${parts.filter(part => part !== '').join(' · ')}`
}
