import { checkChanges } from '../../../domain/check-fields.ts'
import { BookstoreError } from '../../../domain/errors.ts'
import type { HeldFields } from '../../../scanning/scan-batch.ts'
import type { KeyPress } from '../../input/key-press.ts'
import type { AppState } from '../app-state.ts'
import { type Step, step } from '../step.ts'
import { EMPTY_FIELD, editField, fieldWith, textOf } from '../text-field.ts'
import { scanIntoBatch, withScanNote } from './scan-mode.ts'
import { SCAN_SIGNALS, type ScanState } from './scan-state.ts'

/** Types into the field of scan mode. A number by hand has digits, hyphens and an X; what is asked for has any text. */
export function typeInScanMode(state: AppState, key: KeyPress): AppState {
  const { scan } = state
  if (!scan || (scan.asked === 'number' && key.text !== undefined && !/^[\d\-Xx]+$/.test(key.text))) return state
  const typed = editField(scan.typed, key)
  const { note: _before, ...rest } = scan
  return typed ? { ...state, scan: { ...rest, typed } } : state
}

/** Asks for the held fields, or for the file in which titles are looked up. */
export function askInScanMode(state: AppState, asked: 'held' | 'lookup'): AppState {
  const { scan } = state
  if (!scan) return state
  const typed = fieldWith(asked === 'held' ? heldText(scan.held) : (scan.lookup?.file ?? ''))
  return { ...state, scan: { ...scan, asked, typed } }
}

/** Takes what is typed: a number, the held fields, or a file's name. */
export function takeTyped(state: AppState): Step {
  const { scan } = state
  const text = scan ? textOf(scan.typed).trim() : ''
  if (!scan || (text === '' && scan.asked === 'number')) return step(state)
  const cleared = { ...state, scan: { ...scan, typed: EMPTY_FIELD } }
  if (scan.asked === 'number') return scanIntoBatch(cleared, text)
  if (scan.asked === 'held') return step(hold(state, scan, text))
  const asked = { ...cleared, scan: { ...cleared.scan, asked: 'number' as const } }
  if (text !== '') return step(withScanNote(asked, `reading ${text}`), { type: 'read lookup', file: text })
  const { lookup: _gone, ...without } = asked.scan
  return step({ ...asked, scan: without })
}

/** Leaves what is asked for as it was. */
export function leaveTyped(state: AppState): AppState {
  return state.scan ? { ...state, scan: { ...state.scan, asked: 'number', typed: EMPTY_FIELD } } : state
}

export function nextSignal(state: AppState): AppState {
  const { scan } = state
  if (!scan) return state
  const signal = SCAN_SIGNALS[(SCAN_SIGNALS.indexOf(scan.signal) + 1) % SCAN_SIGNALS.length] ?? 'none'
  return { ...state, scan: { ...scan, signal } }
}

/** Held fields as they are typed: `location=Shelf 3; publisher=Ace`. */
function heldText(held: HeldFields): string {
  return Object.entries(held)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('; ')
}

function hold(state: AppState, scan: ScanState, text: string): AppState {
  try {
    const held = readHeld(text)
    const batch = { ...scan.batch, held }
    return { ...state, scan: { ...scan, held, batch, asked: 'number', typed: EMPTY_FIELD } }
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    return withScanNote(state, error.message)
  }
}

function readHeld(text: string): HeldFields {
  const parts = text.split(';').filter(part => part.trim() !== '')
  const given = parts.map(part => {
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(at, 0)).trim()
    if (name === '') throw new BookstoreError('INVALID', `${part.trim()} must be field=value, such as location=Shelf 3`)
    if (['title', 'isbn', 'isbnRaw', 'copies'].includes(name))
      throw new BookstoreError('INVALID', `${name} is not for a whole batch: each book has its own`)
    return [name, part.slice(at + 1).trim()] as const
  })
  const fields = Object.entries(checkChanges(Object.fromEntries(given))).filter(([, value]) => value !== null)
  return Object.fromEntries(fields) as HeldFields
}
