import { incompleteOf, type ScanTold } from '../../scanning/scan-batch.ts'
import { graphemes } from '../../text/graphemes.ts'
import { visible } from '../../text/visible.ts'
import { widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import type { AppState } from '../state/app-state.ts'
import type { ScanState } from '../state/scan-mode/scan-state.ts'
import { fieldLine } from './field-line.ts'
import type { Line, Tone } from './line.ts'

const SAID: Readonly<Record<ScanTold['kind'], readonly [text: string, tone: Tone]>> = {
  added: ['new', 'good'],
  copy: ['one more copy', 'good'],
  incomplete: ['unknown: waits to be completed', 'warn'],
  neither: ['there already: left as it is', 'quiet'],
  waits: ['there already: waits for the answer', 'warn'],
  bad: ['not taken', 'bad'],
}
const LABELS = { number: 'Number', held: 'Hold', lookup: 'Lookup file' } as const

/** Scan mode: the last book so that it is read from afar, what is asked, and how the batch stands. */
export function scanModeLines({ scan }: AppState, width: number): Line[] {
  if (!scan) return []
  return [
    ...lastLines(scan, width),
    ...questionLines(scan, width),
    fieldLine(`  ${LABELS[scan.asked]}  `, scan.typed, width),
    ...batchLines(scan, width),
  ]
}

function lastLines({ told, note }: ScanState, width: number): Line[] {
  const notes = note === undefined ? [] : said(note, width, 'accent')
  if (!told) return [...(notes.length > 0 ? notes : said('Scan the first book.', width, 'accent')), []]
  const [text, tone] = SAID[told.kind]
  const why = told.problem === undefined ? '' : ` ${told.problem}`
  const title = wrap(large(visible(told.title), width - 4), width - 4)
  return [
    ...said(`${visible(told.code)}${why}  ${text}`, width, tone),
    ...(told.title === '' ? [] : title.map((row): Line => [{ text: `  ${row}`, bold: true, inverse: true }])),
    ...(told.author === '' ? [] : said(visible(told.author), width)),
    ...notes,
    [],
  ]
}

/** A terminal has one size of letters; with blanks between them they are read from farther away. */
function large(title: string, width: number): string {
  const spaced = graphemes(title.toUpperCase()).join(' ')
  return widthOf(spaced) <= width ? spaced : title
}

function questionLines({ batch: { waiting } }: ScanState, width: number): Line[] {
  if (waiting.length === 0) return []
  const are = waiting.length === 1 ? '1 is' : `${waiting.length} are`
  return said(
    `${are} there already: c one more copy, r another record, n neither? Go on scanning meanwhile.`,
    width,
    'warn',
  )
}

function batchLines(scan: ScanState, width: number): Line[] {
  const { batch, held, lookup, signal } = scan
  const { added, copy, neither, bad } = batch.counts
  const counts = [`${added} new`, `${copy} more copies`, `${incompleteOf(batch).length} to be completed`]
  const rest = [`${neither} left as they are`, `${bad} not taken`]
  const heldWords = Object.entries(held).map(([name, value]) => `${name}=${String(value)}`)
  return [
    ...said([...counts, ...rest].join(', '), width),
    ...said(`Held: ${heldWords.length > 0 ? visible(heldWords.join('; ')) : 'nothing'}`, width, 'quiet'),
    ...said(
      `Titles from: ${lookup ? `${visible(lookup.file)}, ${lookup.books.size} numbers` : 'the catalogue'}`,
      width,
      'quiet',
    ),
    ...said(`Signal: ${signal}`, width, 'quiet'),
    ...batch.bad.toReversed().flatMap(({ code, problem }) => said(`${visible(code)} ${problem}`, width, 'bad')),
  ]
}

function said(text: string, width: number, tone?: Tone): Line[] {
  return wrap(text, width - 4).map((row): Line => [{ text: `  ${row}`, ...(tone && { tone }) }])
}
