import type { ImportResult } from '../../../exchange/plan/import-result.ts'
import type { TextField } from '../text-field.ts'

/** What is known of a file of books before anything of it is written. */
export interface DryRun {
  file: string
  result: ImportResult
  mapping: readonly { column: string; field: string }[]
  unused: readonly string[]
  notes: readonly string[]
}

/** The screen of an import. `note` says what went wrong, or what was done. */
export type ImportOverlay = { type: 'import'; top: number; note?: string } & (
  | { phase: 'file'; typed: TextField }
  | { phase: 'reading'; file: string }
  | { phase: 'dry run'; dryRun: DryRun }
  /** Writes that are done, of so many, and since when; in milliseconds since the epoch. */
  | { phase: 'writing'; dryRun: DryRun; done: number; of: number; began: number; isStopping?: true }
  /** `left` writes were not done, when it was stopped or failed. */
  | { phase: 'done'; dryRun: DryRun; left: number }
  | { phase: 'report'; dryRun: DryRun; left?: number; typed: TextField }
)

/** What becomes of an import. */
export type ImportEvent =
  | { type: 'import prepared'; dryRun: DryRun }
  | { type: 'import not prepared'; message: string }
  | { type: 'import progress'; done: number; of: number }
  /** `result` is of what was found when it was written. */
  | { type: 'imported'; result?: ImportResult; left: number; message?: string }
  | { type: 'report written'; message: string; isWritten: boolean }
