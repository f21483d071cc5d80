import type { RowProblem } from './draft.ts'
import type { ImportPlan, RowFate } from './plan-import.ts'
import type { PreparedImport } from './prepare-import.ts'

/** What became, or is to become, of the rows of a file. The counts of fates add up to `rows`. */
export interface ImportResult extends Readonly<Record<RowFate, number>> {
  format: string
  rows: number
  problems: readonly RowProblem[]
}

/** Counts what became of each row. */
export function importResult({ format, broken }: PreparedImport, { rows, problems }: ImportPlan): ImportResult {
  const counts: Record<RowFate, number> = { added: 0, copies: 0, filled: 0, unchanged: 0, skipped: broken.length }
  for (const { fate } of rows) counts[fate]++
  const all = [...broken, ...problems].toSorted((a, b) => a.line - b.line)
  return { format, rows: rows.length + broken.length, ...counts, problems: all }
}
