import type { NewBook } from '../../../domain/book.ts'
import type { ScanWrite } from '../../../scanning/scan-batch.ts'
import { type AppState, withToast } from '../app-state.ts'
import { formOfFields } from './scan-forms.ts'
import { withScanNote } from './scan-mode.ts'

/** What became of the writes of a batch, and of the file in which titles are looked up. */
export type ScanEvent =
  | { type: 'scan written'; group: string; revision: number }
  | { type: 'scan not written'; write: ScanWrite; message: string }
  | { type: 'scans not undone'; message: string }
  | { type: 'scans undone'; group: string }
  | { type: 'lookup read'; file: string; books: ReadonlyMap<string, NewBook> }
  | { type: 'lookup not read'; message: string }

/** Notes what became of a batch at the server. */
export function scanTold(state: AppState, event: ScanEvent): AppState {
  switch (event.type) {
    case 'scan written':
      return written(state, event)
    case 'scan not written':
      return notWritten(state, event.write, event.message)
    case 'scans not undone':
      return withToast(withScanNote(state, event.message), `not taken back: ${event.message}`, 'bad')
    case 'scans undone':
      return state
    case 'lookup read': {
      const { file, books } = event
      if (!state.scan) return state
      return withScanNote(
        { ...state, scan: { ...state.scan, lookup: { file, books } } },
        `${file}: ${books.size} numbers`,
      )
    }
    case 'lookup not read':
      return withScanNote(state, event.message)
  }
}

/** A batch is one change for undo, which its last revision names. */
function written(state: AppState, { group, revision }: { group: string; revision: number }): AppState {
  const before = state.scan?.group === group ? state.scan.revision : undefined
  const undo = [...state.own.undo.filter(one => one !== before), revision]
  const own = { ...state.own, undo, redo: [] }
  return state.scan?.group === group ? { ...state, own, scan: { ...state.scan, revision } } : { ...state, own }
}

/** A book that could not be written waits in a form: nothing of it is lost. */
function notWritten(state: AppState, write: ScanWrite, message: string): AppState {
  const kept = write.type === 'add' ? { ...state, waiting: [...state.waiting, formOfFields(write.fields)] } : state
  const what = write.type === 'add' ? `${write.fields.title} waits to be saved` : 'a copy was not counted'
  return withToast(withScanNote(kept, `${what}: ${message}`), `${what}: ${message}`, 'bad')
}
