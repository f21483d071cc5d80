import { randomUUID } from 'node:crypto'
import type { NewBook } from '../../../domain/book.ts'
import { beginBatch, type HeldFields, type ScanBatch, type ScanTold } from '../../../scanning/scan-batch.ts'
import { EMPTY_FIELD, type TextField } from '../text-field.ts'

/** How a scan that needs a person makes itself noticed. */
export const SCAN_SIGNALS = ['none', 'bell', 'flash'] as const
type ScanSignal = (typeof SCAN_SIGNALS)[number]

/** The batch of scan mode, and what holds for the next one, too. */
export interface ScanState {
  batch: ScanBatch
  /** What the writes of the batch are a group of. */
  group: string
  /** The revision of its last write. */
  revision?: number
  held: HeldFields
  lookup?: { file: string; books: ReadonlyMap<string, NewBook> }
  signal: ScanSignal
  /** What is typed: a number by hand, or what is asked for. */
  typed: TextField
  asked: 'number' | 'held' | 'lookup'
  /** What became of the last scan. */
  told?: ScanTold
  note?: string
}

/** Begins a batch, with what held for the one before. */
export function beginScanState(before: ScanState | undefined): ScanState {
  const held = before?.held ?? {}
  return {
    batch: beginBatch(held),
    group: `scan-${randomUUID()}`,
    held,
    signal: before?.signal ?? 'none',
    typed: EMPTY_FIELD,
    asked: 'number',
    ...(before?.lookup && { lookup: before.lookup }),
  }
}
