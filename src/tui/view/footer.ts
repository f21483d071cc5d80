import { widthOf } from '../../text/width.ts'
import type { Line, Span } from '../content/line.ts'
import { lastTop } from '../content/overlay-content.ts'
import { panelName } from '../content/panel-names.ts'
import type { ActionName, KeyBinding, KeyScope } from '../input/key-binding.ts'
import { bindingsIn } from '../input/keys.ts'
import type { AppState } from '../state/app-state.ts'
import { PANELS } from '../state/app-state.ts'
import { whatClears } from '../state/form/take-back.ts'
import { keyScope } from '../state/key-scope.ts'
import { EMPTY_FIELD, textOf } from '../state/text-field.ts'
import { padded } from './frame.ts'
import { noticeLine } from './notice.ts'

/** Draws the last row: a notice, else the keys that matter here. */
export function footer(state: AppState, width: number): Line {
  return padded(noticeLine(state) ?? keysOf(state, width), width)
}

function keysOf(state: AppState, width: number): Line {
  const spans = withinWidth(labelsIn(state), width).flatMap(({ key, label }): Span[] => [
    { text: key, tone: 'accent', bold: true },
    { text: ` ${label}` },
    { text: ' · ', tone: 'quiet' },
  ])
  return [{ text: ' ' }, ...spans.slice(0, -1)]
}

interface Label {
  key: string
  label: string
  isKept: boolean
}

/** Labels of keys that say what they do now, and are shown only while they do something. */
const NOW: Partial<Record<ActionName, (state: AppState) => string | undefined>> = {
  'undo typing': ({ formHistory: { past, cleared } }) => (past.length + cleared.length > 0 ? 'take back' : undefined),
  interrupt: state => {
    const cleared = state.dialog || state.overlay ? undefined : whatClears(state)
    return cleared && `clear ${cleared}`
  },
  zoom: ({ isZoomed }) => (isZoomed ? 'zoom out' : undefined),
  back: ({ focus, books, log }) => {
    const filter = focus === 'books' ? books.filter : focus === 'log' ? log.filter : EMPTY_FIELD
    return textOf(filter) === '' ? undefined : 'clear filter'
  },
  'follow log': ({ log }) => (log.pausedAt === undefined ? 'pause' : 'follow'),
  'scroll down': state => (isScrollable(state) ? 'down' : undefined),
  'scroll up': state => (isScrollable(state) ? 'up' : undefined),
  'scroll to first': state => (isScrollable(state) ? 'beginning' : undefined),
  'scroll to last': state => (isScrollable(state) ? 'end' : undefined),
  'default answer': ({ dialog }) => dialog?.answers[0] && wordOf(dialog.answers[0]),
}

function isScrollable(state: AppState): boolean {
  return state.overlay !== undefined && lastTop(state, state.overlay) > 0
}

/** What the app is for, and how one gets back, before what has no place of its own. */
const FIRST: readonly ActionName[] = ['add', 'back', 'zoom']

function placeOf({ action }: KeyBinding): number {
  const place = FIRST.indexOf(action)
  return place < 0 ? FIRST.length : place
}

/** The keys that do something where keys go: what the app is for comes first, then what the scope has of its own. */
function labelsIn(state: AppState): Label[] {
  if (state.server.status === 'stopping') return [{ key: 'q', label: 'wait no longer', isKept: true }]
  const bindings = bindingsIn(keyScope(state)).filter(({ disabled }) => disabled?.(state) === undefined)
  const inOrder = bindings.toSorted((a, b) => placeOf(a) - placeOf(b))
  const labels = inOrder.flatMap(({ shown, footer, action, isKept = false }) => {
    const now = NOW[action]
    const label = now ? now(state) : footer
    return label === undefined ? [] : [{ key: shown.split(' ')[0] ?? shown, label, isKept }]
  })
  return [...labels.slice(0, 1), ...answersOf(state), ...labels.slice(1)]
}

/** The answers of a question that have to be given by their letters. */
function answersOf({ dialog }: AppState): Label[] {
  const others = dialog?.answers.slice(1) ?? []
  return others.map(answer => ({ key: answer.key, label: wordOf(answer), isKept: true }))
}

/** The words of an answer, without the letter before them. */
function wordOf({ label }: { label: string }): string {
  return label.replace(/^\S+ /, '')
}

/** Picks as many labels as there is room for, and always those that are to be kept. */
function withinWidth(labels: readonly Label[], width: number): Label[] {
  const widthOfAll = (some: readonly Label[]) =>
    some.reduce((sum, { key, label }) => sum + widthOf(key) + widthOf(label) + 4, 1)
  let shown = [...labels]
  while (widthOfAll(shown) > width) {
    const dropped = shown.findLast(({ isKept }) => !isKept)
    if (!dropped) break
    shown = shown.filter(label => label !== dropped)
  }
  return shown
}

/** Under this the tabs stand side by side. */
const ROOMY = 50

/** Where Tab and a number go to a panel. */
const PANELS_WITH_KEYS: readonly KeyScope[] = ['books', 'connections', 'log']

/** From here on there is room to say how one gets there. */
const HINTING = 76

/** The panels as tabs, where one is shown at a time. */
export function tabsLine(state: AppState, width: number): Line {
  const { focus } = state
  const between = { text: width < ROOMY ? '' : ' ' }
  const tabs = PANELS.flatMap((panel, place): Span[] => [
    between,
    {
      text: `${panel === focus ? '▶' : ' '}${place + 1} ${panelName(state, panel)} `,
      ...(panel === focus ? { inverse: true, bold: true } : { tone: 'quiet' as const }),
    },
  ])
  // Where text is typed, Tab goes to the next field and a number is text.
  const isTyped = !PANELS_WITH_KEYS.includes(keyScope(state))
  const hint: Line = width < HINTING || isTyped ? [] : [{ text: '   Tab, or the number, goes there', tone: 'quiet' }]
  return padded([...tabs, ...hint], width)
}
