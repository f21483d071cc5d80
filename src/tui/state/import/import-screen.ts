import type { KeyPress } from '../../input/key-press.ts'
import { type AppState, withToast } from '../app-state.ts'
import { closeOverlay } from '../overlays.ts'
import { type Step, step } from '../step.ts'
import { editField, fieldWith, textOf } from '../text-field.ts'
import type { ImportEvent, ImportOverlay } from './import-state.ts'

/** Asks for the file of an import. */
export function askForImport(state: AppState): AppState {
  return shown(state, { type: 'import', phase: 'file', typed: fieldWith(''), top: 0 })
}

/** Edits the name of the file that is read, or of the report. */
export function typeInImport(state: AppState, key: KeyPress): AppState {
  const overlay = importOf(state)
  if (overlay?.phase !== 'file' && overlay?.phase !== 'report') return state
  const typed = editField(overlay.typed, key)
  const { note: _before, ...rest } = overlay
  return typed ? shown(state, { ...rest, typed }) : state
}

/** Reads the file, writes what the dry run showed, or writes the report: whatever is next. */
export function nextInImport(state: AppState): Step {
  const overlay = importOf(state)
  switch (overlay?.phase) {
    case 'file': {
      const file = textOf(overlay.typed).trim()
      if (file === '') return step(shown(state, { ...overlay, note: 'type the name of a file' }))
      return step(shown(state, { type: 'import', phase: 'reading', file, top: 0 }), { type: 'prepare import', file })
    }
    case 'dry run':
      return begin(state, overlay)
    case 'report': {
      const file = textOf(overlay.typed).trim()
      if (file === '') return step(shown(state, { ...overlay, note: 'type the name of a file' }))
      const { problems } = overlay.dryRun.result
      return step(withoutReport(state, overlay), { type: 'write report', file, problems })
    }
    case 'done':
      return step(closeOverlay(state))
    default:
      return step(state)
  }
}

function begin(state: AppState, { dryRun }: Extract<ImportOverlay, { phase: 'dry run' }>): Step {
  const { added, copies, filled } = dryRun.result
  const of = added + copies + filled
  if (of === 0) return step(withToast(state, 'nothing of it is new: there is nothing to import'))
  const began = Date.now()
  return step(shown(state, { type: 'import', phase: 'writing', dryRun, done: 0, of, began, top: 0 }), {
    type: 'run import',
  })
}

/** Esc: stops between two batches, or goes back. */
export function leaveImport(state: AppState): Step {
  const overlay = importOf(state)
  if (overlay?.phase === 'report') return step(withoutReport(state, overlay))
  if (overlay?.phase !== 'writing') return step(closeOverlay(state))
  return step(shown(state, { ...overlay, isStopping: true }), { type: 'stop import' })
}

/** Asks where the report with all problems is to be written. */
export function askForReport(state: AppState): AppState {
  const overlay = importOf(state)
  if (overlay?.phase !== 'dry run' && overlay?.phase !== 'done') return state
  const { dryRun } = overlay
  const left = overlay.phase === 'done' ? { left: overlay.left } : {}
  const typed = { ...fieldWith('problems.csv'), isPreset: true } as const
  return shown(state, { type: 'import', phase: 'report', dryRun, typed, top: 0, ...left })
}

/** Notes what became of an import. */
export function importTold(state: AppState, event: ImportEvent): AppState {
  const overlay = importOf(state)
  switch (event.type) {
    case 'import prepared':
      return overlay?.phase === 'reading'
        ? shown(state, { type: 'import', phase: 'dry run', dryRun: event.dryRun, top: 0 })
        : state
    case 'import not prepared': {
      if (overlay?.phase !== 'reading') return withToast(state, event.message, 'bad')
      const typed = fieldWith(overlay.file)
      return shown(state, { type: 'import', phase: 'file', typed, top: 0, note: event.message })
    }
    case 'import progress':
      return overlay?.phase === 'writing' ? shown(state, { ...overlay, done: event.done, of: event.of }) : state
    case 'imported':
      return imported(state, event)
    case 'report written':
      return overlay ? shown(state, { ...overlay, note: event.message }) : withToast(state, event.message)
  }
}

function imported(state: AppState, { result, left, message }: Extract<ImportEvent, { type: 'imported' }>): AppState {
  const overlay = importOf(state)
  if (overlay?.phase !== 'writing') return withToast(state, message ?? 'the import is done', message ? 'bad' : 'good')
  const dryRun = result ? { ...overlay.dryRun, result } : overlay.dryRun
  return shown(state, {
    type: 'import',
    phase: 'done',
    dryRun,
    left,
    top: 0,
    ...(message !== undefined && { note: message }),
  })
}

function withoutReport(state: AppState, { dryRun, left }: Extract<ImportOverlay, { phase: 'report' }>): AppState {
  const phase = left === undefined ? ({ phase: 'dry run' } as const) : ({ phase: 'done', left } as const)
  return shown(state, { type: 'import', dryRun, top: 0, ...phase })
}

function shown(state: AppState, overlay: ImportOverlay): AppState {
  return { ...state, overlay }
}

function importOf({ overlay }: AppState): ImportOverlay | undefined {
  return overlay?.type === 'import' ? overlay : undefined
}
