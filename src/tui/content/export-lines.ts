import { graphemes } from '../../text/graphemes.ts'
import { tail } from '../../text/tail.ts'
import { widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import type { AppState, Overlay } from '../state/app-state.ts'
import { count } from './figures.ts'
import type { Line } from './line.ts'

const LABEL = '  File  '

/** What asks for the file of an export. `shown`: how many books will be in it. */
export function exportLines(
  state: AppState,
  { file, isForSpreadsheets, isBusy, note }: Extract<Overlay, { type: 'export' }>,
  width: number,
  shown: number,
): Line[] {
  const filter = state.books.filter.before + state.books.filter.after
  const which = filter.trim() === '' ? '' : `, those of the filter /${filter.trim()}`
  const said = [
    `${count(shown)} of ${count(state.index.size)} books${which}, in the order in which they are shown, with all fields.`,
    'The name ends with .csv or .json; where it has no folder, it is written where the app was started.',
    `CSV for spreadsheets (no formulas, ISBNs stay text): ${isForSpreadsheets ? 'yes' : 'no'}. Tab changes it.`,
  ]
  const notes: Line[] = wrap(isBusy ? 'writing …' : (note ?? ''), width - 4).map(text => [
    { text: `  ${text}`, tone: isBusy ? 'quiet' : 'bad', bold: true },
  ])
  return [
    fileLine(file, width),
    ...(isBusy || note !== undefined ? notes : [[]]),
    ...said.flatMap(text => wrap(text, width - 4)).map((text): Line => [{ text: `  ${text}`, tone: 'quiet' }]),
  ]
}

/** The name of the file with the cursor in it, which stays in sight. */
function fileLine({ before, after }: { before: string; after: string }, width: number): Line {
  const [under = ' '] = graphemes(after)
  const room = width - widthOf(LABEL) - widthOf(under) - 1
  return [
    { text: LABEL, tone: 'quiet' },
    { text: tail(before, room), bold: true },
    { text: under, isCursor: true, bold: true },
    { text: after.slice(under.length), bold: true },
  ]
}
