import { dayAfter, isOverdue } from '../../domain/lending/lending.ts'
import { graphemes } from '../../text/graphemes.ts'
import { tail } from '../../text/tail.ts'
import { visible } from '../../text/visible.ts'
import { widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import { DESK_KEYS } from '../input/desk-keys.ts'
import type { AppState } from '../state/app-state.ts'
import type { DeskState, LoanRow, Registration } from '../state/desk/desk.ts'
import type { TextField } from '../state/text-field.ts'
import { countRows } from './desk-rows.ts'
import type { Line } from './line.ts'

const LEVELS = { info: 'accent', good: 'good', bad: 'bad' } as const
/** From here on there is room for words beside the signs. */
const ROOMY = 60

/** The desk as rows of the screen: the input, who is served, what was said, and a list; exactly as many as there is room for. */
export function deskLines(state: AppState, width: number): Line[] {
  const { desk } = state
  const room = state.size.rows - 4
  const head = desk.registration
    ? formLines(desk.registration, width)
    : [inputLine('  Scan  ', desk.field, true, width)]
  const said = saidLines(desk, width - 4, Math.max(1, room - head.length - 3))
  const list = Math.max(1, room - head.length - 2 - said.length)
  return [...head, servedLine(state), ...said, headingLine(desk), ...rowsOf(state, list, width).slice(0, list)]
}

function formLines({ card, name, at, note }: Registration, width: number): Line[] {
  const why =
    note === undefined
      ? []
      : wrap(note, width - 4).map((text): Line => [{ text: `  ${text}`, tone: 'bad', bold: true }])
  return [inputLine('  Card  ', card, at === 'card', width), inputLine('  Name  ', name, at === 'name', width), ...why]
}

/** A field; where it has the cursor, the part before that stays in sight. */
function inputLine(label: string, { before, after }: TextField, hasCursor: boolean, width: number): Line {
  if (!hasCursor) return [{ text: label, tone: 'quiet' }, { text: before + after }]
  const [under = ' '] = graphemes(after)
  const room = width - widthOf(label) - widthOf(under) - 1
  return [
    { text: label, tone: 'accent', bold: true },
    { text: tail(before, room), bold: true },
    { text: under, isCursor: true, bold: true },
    { text: after.slice(under.length), bold: true },
  ]
}

function servedLine(state: AppState): Line {
  const { served, view, rows } = state.desk
  if (!served) return [{ text: '  nobody is served: scan a card', tone: 'quiet' }]
  const late = rows.filter(({ loan }) => isOverdue(loan, todayOf(state))).length
  const count = view.type === 'served' ? ` ${rows.length} lent${late > 0 ? `, ! ${late} overdue` : ''} ·` : ''
  return [
    { text: '  ' },
    { text: ` ${visible(served.name)} `, bold: true, inverse: true },
    { text: ` ${count} card ${visible(served.card)}`, ...(late > 0 && { tone: 'bad' as const, bold: true }) },
  ]
}

function saidLines({ said, jobs }: DeskState, width: number, most: number): Line[] {
  const waiting = jobs.length > 1 ? ` (${jobs.length} more to do)` : ''
  const rows = wrap(visible(`${said?.text ?? (jobs.length > 0 ? 'looking it up …' : '')}${waiting}`), width)
  const shown = rows.length > most ? [...rows.slice(0, most - 1), rows.slice(most - 1).join(' ')] : rows
  return shown.map(text => [{ text: `  ${text}`, tone: said ? LEVELS[said.level] : 'quiet', bold: said !== undefined }])
}

const HEADINGS = {
  overdue: 'Overdue',
  lost: 'Lost',
  people: 'Borrowers',
  book: 'Lent of this book',
  served: 'Lent',
} as const

function headingLine(desk: DeskState): Line {
  if (desk.view.type === 'served' && !desk.served)
    return [{ text: `  ${desk.overdue ? `! ${desk.overdue} overdue: Tab shows them` : ''}`, tone: 'warn' }]
  return [{ text: `  ${HEADINGS[desk.view.type]}: ${countRows(desk)}`, tone: 'quiet' }]
}

/** The rows around the chosen one. */
function rowsOf(state: AppState, room: number, width: number): Line[] {
  const { desk } = state
  if (desk.view.type === 'served' && !desk.served) return keyLines(width)
  const top = Math.max(0, Math.min(desk.at - room + 1, countRows(desk) - room))
  const chosen = (place: number) => (place + top === desk.at ? '▶ ' : '  ')
  if (desk.view.type === 'people')
    return desk.people
      .slice(top, top + room)
      .map(({ name, card }, place): Line => [{ text: `${chosen(place)}${visible(name)} · card ${visible(card)}` }])
  return desk.rows.slice(top, top + room).map((row, place) => loanLine(state, row, chosen(place), width))
}

/** With nobody served there is room to say which keys there are: `?` is text here. */
function keyLines(width: number): Line[] {
  return DESK_KEYS.filter(({ context }) => context === 'desk').flatMap(({ shown, does }) =>
    wrap(does, width - 12).map(
      (text, row): Line => [
        { text: `  ${(row === 0 ? shown : '').padEnd(8)}`, tone: 'accent' },
        { text, tone: 'quiet' },
      ],
    ),
  )
}

function loanLine(state: AppState, { loan, who }: LoanRow, mark: string, width: number): Line {
  const isLate = isOverdue(loan, todayOf(state))
  const isRoomy = width >= ROOMY
  const sign = isLate ? (isRoomy ? '! overdue ' : '! ') : isRoomy ? '          ' : '  '
  const title = state.index.get(loan.id)?.title ?? `book ${loan.id}`
  const what = [who === undefined ? title : `${who}: ${title}`, ...(loan.copy === undefined ? [] : [loan.copy])].join(
    ' · ',
  )
  return [
    { text: `${mark}${loan.until} ` },
    { text: sign, tone: 'bad', bold: true },
    { text: visible(what), bold: mark !== '  ' },
  ]
}

function todayOf({ now }: AppState): string {
  return dayAfter(0, new Date(now))
}
