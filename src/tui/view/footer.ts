import { bindingsIn } from '../keys.ts'
import type { AppState } from '../state/app-state.ts'
import { PANELS } from '../state/app-state.ts'
import { widthOf } from '../text-width.ts'
import { padded } from './frame.ts'
import type { Line, Span } from './theme.ts'

/** The last row: what was just done, else the keys that matter here. */
export function footer(state: AppState, width: number): Line {
  const { toast, stats } = state
  if (toast) {
    const tone = toast.level === 'info' ? 'accent' : toast.level
    return padded([{ text: ` ${toast.text}`, tone, bold: true }], width)
  }
  if (stats && !stats.writable)
    return padded(
      [{ text: ` ! nothing can be saved: ${stats.reason ?? 'the catalogue is read-only'}`, tone: 'bad', bold: true }],
      width,
    )
  if (state.server.status === 'lost')
    return padded(
      [
        {
          text: ` ! ${state.server.text}${state.server.isHost ? ' · r starts it again · q quits' : ''}`,
          tone: 'bad',
          bold: true,
        },
      ],
      width,
    )
  return padded(keysOf(state, width), width)
}

function keysOf(state: AppState, width: number): Line {
  const spans: Span[] = [{ text: ' ' }]
  let used = 1
  const isTyping =
    (state.focus === 'books' && state.books.isFiltering) || (state.focus === 'log' && state.log.isFiltering)
  const keys = isTyping
    ? FILTER_KEYS
    : bindingsIn(state.focus).flatMap(({ shown, footer: label }) => (label ? [{ shown, label }] : []))
  for (const { shown, label } of keys) {
    const key = shown.split(' ')[0] ?? shown
    used += widthOf(key) + widthOf(label) + 4
    if (used > width) break
    spans.push({ text: key, tone: 'accent', bold: true }, { text: ` ${label}` }, { text: ' · ', tone: 'quiet' })
  }
  return spans.slice(0, -1)
}

const FILTER_KEYS = [
  { shown: 'Enter', label: 'keep' },
  { shown: 'Esc', label: 'clear' },
  { shown: '↑↓', label: 'move' },
]

const TAB_NAMES = { books: '1 Books', form: '2 Add', connections: '3 Connections', log: '4 Log' } as const

/** The panels as tabs, where one is shown at a time. */
export function tabsLine({ focus }: AppState, width: number): Line {
  const tabs = PANELS.flatMap((panel): Span[] => [
    {
      text: ` ${TAB_NAMES[panel]} `,
      ...(panel === focus ? { inverse: true, bold: true } : { tone: 'quiet' as const }),
    },
    { text: ' ' },
  ])
  return padded([{ text: ' ' }, ...tabs], width)
}
