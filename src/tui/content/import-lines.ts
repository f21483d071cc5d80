import { bar } from '../../text/bar.ts'
import { visible } from '../../text/visible.ts'
import { wrap } from '../../text/wrap.ts'
import type { AppState } from '../state/app-state.ts'
import type { DryRun, ImportOverlay } from '../state/import/import-state.ts'
import { fieldLine } from './field-line.ts'
import { count } from './figures.ts'
import type { Line, Tone } from './line.ts'

/** So many problems are shown; the report has all of them. */
const SHOWN = 200
const ASKED =
  'CSV, TSV, JSON, BibTeX, RIS or a list of ISBNs. Nothing is written before you have seen what becomes of it.'

/** The screen of an import, in each of its phases. */
export function importLines({ now }: AppState, overlay: ImportOverlay, width: number): Line[] {
  const note = overlay.note === undefined ? [] : said(visible(overlay.note), width, 'warn')
  switch (overlay.phase) {
    case 'file':
      return [fieldLine('  File  ', overlay.typed, width), ...note, [], ...said(ASKED, width, 'quiet')]
    case 'report':
      return [
        fieldLine('  Report  ', overlay.typed, width),
        ...note,
        [],
        ...said('All problems, as CSV.', width, 'quiet'),
      ]
    case 'reading':
      return said(`reading ${visible(overlay.file)} …`, width)
    case 'dry run':
      return [
        ...said('Enter imports it; w writes a report. Nothing is written yet.', width, 'accent'),
        ...note,
        ...runLines(overlay.dryRun, 'would be: ', width),
      ]
    case 'writing':
      return writingLines(overlay, now, width)
    case 'done':
      return [...doneLines(overlay, width), ...note, ...runLines(overlay.dryRun, '', width)]
  }
}

function runLines({ file, result, mapping, unused, notes }: DryRun, would: string, width: number): Line[] {
  const { format, rows, added, copies, filled, unchanged, skipped, problems } = result
  const counts = `${count(added)} new, ${count(copies)} more copies of these, ${count(filled)} with blanks filled, ${count(unchanged)} unchanged, ${count(skipped)} skipped`
  const more = problems.length - SHOWN
  return [
    ...said(`${visible(file)}: ${format}, ${count(rows)} rows`, width),
    ...said(`${would}${counts}`, width),
    [],
    ...mapping.flatMap(({ column, field }) => said(`${visible(column)} → ${field}`, width, 'quiet')),
    ...(unused.length > 0 ? said(`not taken over: ${visible(unused.join(', '))}`, width, 'quiet') : []),
    ...notes.flatMap(note => said(visible(note), width, 'warn')),
    ...problems.slice(0, SHOWN).flatMap(({ line, column, value, reason }) => {
      const where = [`line ${line}`, column, value].filter(text => text !== '').join(', ')
      return said(visible(`${where}: ${reason}`), width, 'warn')
    }),
    ...(more > 0 ? said(`and ${count(more)} more: w writes all of them`, width, 'quiet') : []),
  ]
}

function writingLines(overlay: Extract<ImportOverlay, { phase: 'writing' }>, now: number, width: number): Line[] {
  const { done, of, began, isStopping } = overlay
  const room = Math.min(40, width - 4)
  const seconds = done === 0 ? undefined : Math.ceil((Math.max(0, now - began) / 1000) * (of / done - 1))
  const left = isStopping ? 'stopping after this batch' : seconds === undefined ? 'begun' : `${count(seconds)} s left`
  return [
    ...said(bar(done, of, room), width, 'good'),
    ...said(`${count(done)} of ${count(of)}, ${left}`, width),
    ...said('Esc stops between two batches; whole batches stand, and importing it again completes it.', width, 'quiet'),
  ]
}

function doneLines({ left }: Extract<ImportOverlay, { phase: 'done' }>, width: number): Line[] {
  if (left > 0) return said(`Stopped: ${count(left)} were not written. Import it again to complete it.`, width, 'bad')
  return said('Imported. In Books u takes all of it back; w writes a report.', width, 'good')
}

function said(text: string, width: number, tone?: Tone): Line[] {
  return wrap(text, width - 4).map((row): Line => [{ text: `  ${row}`, ...(tone && { tone }) }])
}
