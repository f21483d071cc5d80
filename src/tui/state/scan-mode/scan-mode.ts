import { bookNumber } from '../../../domain/isbn/book-number.ts'
import { answerRepeats } from '../../../scanning/repeated.ts'
import type { RepeatAnswer, ScanBatch, ScanResult } from '../../../scanning/scan-batch.ts'
import { scanCode } from '../../../scanning/scan-code.ts'
import { undoLastScan } from '../../../scanning/undo-scan.ts'
import { type AppState, withToast } from '../app-state.ts'
import { copiesIn } from '../form/form.ts'
import { closeOverlay } from '../overlays.ts'
import { type Step, step } from '../step.ts'
import { waitingWith, withScanForms } from './scan-forms.ts'
import { beginScanState, type ScanState } from './scan-state.ts'

/** What needs a person's eye. */
const SIGNALLED = ['bad', 'incomplete', 'waits']

/** Begins scan mode, with an empty batch. */
export function beginScanMode(state: AppState): AppState {
  return { ...state, scan: beginScanState(state.scan), overlay: { type: 'scan', top: 0 } }
}

/** Takes a number into the batch, and is ready for the next one. */
export function scanIntoBatch(state: AppState, code: string): Step {
  const { scan } = state
  if (!scan) return step(state)
  const number = bookNumber(code)
  const batch = withEarlierForm(state, scan.batch, number)
  const found = { inStock: state.index.findByNumber(code), lookup: scan.lookup?.books.get(number) }
  const result = scanCode(batch, code, found)
  const applied = apply(state, { ...scan, batch }, result)
  const isSignalled = scan.signal !== 'none' && SIGNALLED.includes(result.told?.kind ?? '')
  return isSignalled ? step(applied.state, ...applied.effects, { type: 'signal', how: scan.signal }) : applied
}

/** A number that waits to be completed since an earlier batch is there already. */
function withEarlierForm(state: AppState, batch: ScanBatch, number: string): ScanBatch {
  const form = batch.books.some(book => book.number === number) ? undefined : waitingWith(state, number)
  if (!form) return batch
  const book = {
    slot: batch.nextSlot,
    number,
    state: 'incomplete',
    fields: { isbn: number },
    copies: copiesIn(form) ?? 1,
  } as const
  return { ...batch, books: [...batch.books, book], nextSlot: batch.nextSlot + 1 }
}

/** Says what repeats mean, for the whole batch. */
export function answerScans(state: AppState, answer: RepeatAnswer): Step {
  return state.scan ? apply(state, state.scan, answerRepeats(state.scan.batch, answer)) : step(state)
}

/** Takes the last scan back. */
export function undoScan(state: AppState): Step {
  const { scan } = state
  const result = scan && undoLastScan(scan.batch)
  if (!result) return step(withScanNote(state, 'there is nothing to take back'))
  const { told: _last, ...rest } = scan
  const undone = apply(state, rest, result)
  return step(withScanNote(undone.state, 'the last one is taken back'), ...undone.effects)
}

/** Takes the whole batch back; another one begins. */
export function undoBatch(state: AppState): Step {
  const { scan } = state
  if (!scan) return step(state)
  const next = beginScanState(scan)
  const own = { ...state.own, undo: state.own.undo.filter(one => one !== scan.revision) }
  const cleared = withScanForms(
    { ...state, own, scan: { ...next, note: 'the whole batch is taken back' } },
    scan.batch,
    next.batch,
  )
  return step(cleared, { type: 'undo scans', group: scan.group })
}

/** Leaves scan mode, unless something waits for an answer: it would be forgotten. */
export function endScanMode(state: AppState): AppState {
  const { scan } = state
  const waiting = scan?.batch.waiting.length ?? 0
  if (waiting > 0)
    return withScanNote(state, `${waiting} of them ${waiting === 1 ? 'waits' : 'wait'} for an answer: c, r or n`)
  const { added = 0, copy = 0, incomplete = 0 } = scan?.batch.counts ?? {}
  const closed = closeOverlay(state)
  if (added + copy + incomplete === 0) return closed
  const later = incomplete > 0 ? `, ${incomplete} to be completed: Ctrl+N goes there` : ''
  return withToast(closed, `scanned: ${added} new, ${copy} more ${copy === 1 ? 'copy' : 'copies'}${later}`, 'good')
}

export function withScanNote(state: AppState, note: string): AppState {
  return state.scan ? { ...state, scan: { ...state.scan, note } } : state
}

function apply(state: AppState, scan: ScanState, { batch, writes, told }: ScanResult): Step {
  const { note: _before, ...rest } = scan
  const next = { ...state, scan: { ...rest, batch, ...(told && { told }) } }
  const { group } = scan
  return step(
    withScanForms(next, scan.batch, batch),
    ...writes.map(write => ({ type: 'scan write', group, write }) as const),
  )
}
