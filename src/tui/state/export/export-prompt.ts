import type { KeyPress } from '../../input/key-press.ts'
import { type AppState, type Dialog, type Overlay, withToast } from '../app-state.ts'
import { shownBooks } from '../books.ts'
import { closeOverlay } from '../overlays.ts'
import { type Step, step } from '../step.ts'
import { editField, fieldWith, textOf } from '../text-field.ts'

type ExportOverlay = Extract<Overlay, { type: 'export' }>

/** Asks for the file to which the books that are shown go. */
export function askForFile(state: AppState): AppState {
  const file = { ...fieldWith('books.csv'), isPreset: true } as const
  return { ...state, overlay: { type: 'export', file, isForSpreadsheets: false, top: 0 } }
}

/** Edits the name of the file. */
export function typeInPrompt(state: AppState, key: KeyPress): AppState {
  const overlay = promptOf(state)
  const file = overlay && editField(overlay.file, key)
  if (!file) return state
  const { note: _before, ...rest } = overlay
  return { ...state, overlay: { ...rest, file } }
}

/** Changes whether the file is for a spreadsheet. */
export function changeExport(state: AppState): AppState {
  const overlay = promptOf(state)
  return overlay ? { ...state, overlay: { ...overlay, isForSpreadsheets: !overlay.isForSpreadsheets } } : state
}

/** Writes the file. One that is there already is replaced only after a question. */
export function exportShown(state: AppState, isReplaced = false): Step {
  const overlay = promptOf(state)
  if (!overlay || overlay.isBusy) return step(state)
  const file = textOf(overlay.file).trim()
  if (file === '') return step(withNote(state, overlay, 'type the name of a file, which ends with .csv or .json'))
  const { note: _before, ...rest } = overlay
  const { isForSpreadsheets } = overlay
  const effect = { type: 'export', file, books: shownBooks(state), isForSpreadsheets, isReplaced } as const
  return step({ ...state, overlay: { ...rest, isBusy: true } }, effect)
}

/** Says that the file is written, wherever one has gone meanwhile. */
export function exported(state: AppState, { file, books }: { file: string; books: number }): AppState {
  const closed = promptOf(state) ? closeOverlay(state) : state
  return withToast(closed, `${books} ${books === 1 ? 'book' : 'books'} in ${file}`, 'good')
}

/** Says why there is no file, or asks whether the one that is there may go. */
export function notExported(state: AppState, { message, isThere }: { message: string; isThere: boolean }): AppState {
  const overlay = promptOf(state)
  if (!overlay) return withToast(state, `not exported: ${message}`, 'bad')
  if (!isThere) return withNote(state, overlay, message)
  const { isBusy: _done, ...rest } = overlay
  const lines = [message, '', 'What is in it would be lost.']
  const answers: Dialog['answers'] = [
    { key: 'n', label: 'n No', action: { type: 'nothing' } },
    { key: 'y', label: 'y Replace it', action: { type: 'replace file' } },
  ]
  return { ...state, overlay: rest, dialog: { title: 'Replace this file?', lines, answers } }
}

function withNote(state: AppState, overlay: ExportOverlay, note: string): AppState {
  const { isBusy: _done, ...rest } = overlay
  return { ...state, overlay: { ...rest, note } }
}

function promptOf({ overlay }: AppState): ExportOverlay | undefined {
  return overlay?.type === 'export' ? overlay : undefined
}
