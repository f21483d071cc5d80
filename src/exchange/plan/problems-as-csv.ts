import { stringify } from 'csv-stringify/sync'
import { writeCell } from '../cells.ts'
import type { RowProblem } from './draft.ts'

/** Writes problems as CSV that a spreadsheet opens as it is: with a byte order mark, and without formulas. */
export function problemsAsCsv(problems: readonly RowProblem[]): string {
  const rows = problems.map(problem => [problem.line, problem.column, problem.value, problem.reason].map(toCell))
  return `\ufeff${stringify([['line', 'column', 'value', 'reason'], ...rows], { record_delimiter: '\r\n' })}`
}

function toCell(value: string | number): string {
  return typeof value === 'number' ? String(value) : writeCell(value, true)
}
