import { hyphenateIsbn } from '../../domain/isbn/hyphenate-isbn.ts'
import { readIsbn } from '../../domain/isbn/read-isbn.ts'
import { fit } from '../../text/fit.ts'
import { shownText } from '../../text/rows.ts'
import { tail } from '../../text/tail.ts'
import { widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import type { Line, Span } from '../content/line.ts'
import type { AppState } from '../state/app-state.ts'
import { isEditOfDeleted } from '../state/form/deleted-edit.ts'
import {
  FORM_FIELDS,
  type FormFieldName,
  type FormState,
  fieldAt,
  problemOf,
  typedIn,
  warningOf,
} from '../state/form/form.ts'
import { isMendable } from '../state/form/mendable.ts'
import type { Rect } from '../state/layout.ts'
import { textOf } from '../state/text-field.ts'
import { cursorSpans, type FieldLine, fieldRows } from './field-rows.ts'
import { frame } from './frame.ts'

const LABEL_WIDTH = 13

/** The form, as rows of the screen. */
export function formPanel(state: AppState, { width, height }: Rect): Line[] {
  const { form, focus } = state
  const isFocused = focus === 'form'
  const gone = isEditOfDeleted(state) ? ', deleted meanwhile' : ''
  const title = form.editing ? `2 Edit ─ book ${form.editing.id}${gone}` : '2 Add'
  const room = height - 2
  const lines = FORM_FIELDS.flatMap(({ name, label }) => {
    const place: FieldPlace = { name, label, width: width - 2, isCurrent: isFocused && fieldAt(form) === name, room }
    return name === 'description' ? descriptionLines(form, place) : fieldLines(form, place)
  })
  const at = lines.findIndex(({ hasCursor }) => hasCursor)
  const top = Math.max(0, Math.min(at - Math.floor(room / 2), lines.length - room))
  const body = lines.slice(top, top + room).map(({ line }) => line)
  const corner = cornerOf(state)
  return frame({ width, height, title, corner, isFocused }, body)
}

function cornerOf({ form, saves, waiting }: AppState): string {
  if (saves.size > 0) return 'saving …'
  if (waiting.length > 0) return `${waiting.length} waiting · Ctrl+N`
  return form.isFromDraft ? 'from a draft' : ''
}

interface FieldPlace {
  name: FormFieldName
  label: string
  width: number
  isCurrent: boolean
  /** The rows that the form has for all of its fields. */
  room: number
}

function fieldLines(form: FormState, { name, label, width, isCurrent }: FieldPlace): FieldLine[] {
  const value = valueLine(form, name, width - LABEL_WIDTH - 1, isCurrent)
  return [
    { line: [labelSpan(label, isCurrent), ...value], hasCursor: isCurrent },
    ...noteLines(form, name, width, isCurrent),
  ]
}

/** Under its label, as the rows that it has; without the cursor in it as many as leave the other fields in sight. */
function descriptionLines(form: FormState, { name, label, width, isCurrent, room }: FieldPlace): FieldLine[] {
  const field = form.values[name]
  const rows = fieldRows(field, width - 3, isCurrent)
  const shown = isCurrent ? rows : shortened(rows, Math.max(2, room - FORM_FIELDS.length))
  const count = textOf(field).split('\n').length
  const head = [labelSpan(label, isCurrent), { text: count > 1 ? `${count} lines` : '', tone: 'quiet' as const }]
  return [
    { line: head, hasCursor: false },
    ...shown.map(({ line, hasCursor }) => ({ line: [{ text: '  ' }, ...line], hasCursor })),
    ...noteLines(form, name, width, isCurrent),
  ]
}

function shortened(rows: readonly FieldLine[], room: number): readonly FieldLine[] {
  if (rows.length <= room) return rows
  const more: Line = [{ text: `… ${rows.length - room + 1} more rows`, tone: 'quiet' }]
  return [...rows.slice(0, room - 1), { line: more, hasCursor: false }]
}

function labelSpan(label: string, isCurrent: boolean): Span {
  const text = `${isCurrent ? '▶' : ' '}${fit(label, LABEL_WIDTH - 1)}`
  return isCurrent ? { text, tone: 'accent', bold: true } : { text, tone: 'quiet' }
}

function noteLines(form: FormState, name: FormFieldName, width: number, isCurrent: boolean): FieldLine[] {
  const note = noteOf(form, name, isCurrent)
  if (!note) return []
  return wrap(note.text, width - 4).map(text => ({
    line: [{ text: fit(`   ${text}`, width), tone: note.tone }],
    hasCursor: false,
  }))
}

/** The hint in an empty field that must be filled. */
const REQUIRED: Span = { text: 'required', tone: 'quiet' }

/** The value; in the field with the cursor, what stands around the cursor. */
function valueLine(form: FormState, name: FormFieldName, width: number, isCurrent: boolean): Line {
  const field = form.values[name]
  if (name === 'title' && textOf(field) === '') return [...(isCurrent ? cursorSpans('', '', 1) : []), REQUIRED]
  if (name === 'status') return statusSpans(textOf(field), isCurrent)
  if (!isCurrent) return [{ text: fit(textOf(field), width - 2).trimEnd() }, markOf(form, name)]
  if (field.isPreset) return presetSpans(textOf(field), width - 2)
  const before = tail(shownText(field.before), width - 3)
  return [...cursorSpans(before, field.after, width - 2), markOf(form, name)]
}

function statusSpans(value: string, isCurrent: boolean): Line {
  if (!isCurrent) return [{ text: value }]
  return [
    { text: '◀ ', bold: true },
    { text: `${value} ▶`, bold: true, isCursor: true },
  ]
}

/** A default that what is typed takes the place of, and that this is so. */
function presetSpans(value: string, width: number): Line {
  const shown = fit(value, Math.min(width, widthOf(value)))
  const hint = '  type to replace'
  const room = width - widthOf(shown)
  return [
    { text: shown, inverse: true },
    { text: room < hint.length ? ' ' : hint, tone: 'quiet', isCursor: true },
  ]
}

function markOf(form: FormState, name: FormFieldName): Span {
  if (name !== 'isbn' || readIsbn(typedIn(form, name)).isbn === undefined) return { text: '' }
  return { text: ' ✓', tone: 'good' }
}

/** The note under a field: what is wrong, what was found, or how a number is read. */
function noteOf(
  form: FormState,
  name: FormFieldName,
  isCurrent: boolean,
): { text: string; tone: 'bad' | 'warn' | 'quiet' } | undefined {
  const typed = typedIn(form, name)
  const isEarly = isCurrent && isMendable(name, typed)
  const isUntouched = typed === '' || isEarly
  const problem = isUntouched && form.notes[name] === undefined ? undefined : problemOf(form, name)
  if (problem !== undefined) return { text: problem, tone: 'bad' }
  const note = form.notes[name]
  if (note !== undefined) return { text: note, tone: 'warn' }
  const warning = isEarly ? undefined : warningOf(form, name)
  if (warning !== undefined) return { text: warning, tone: 'warn' }
  const isbn = name === 'isbn' ? readIsbn(typed).isbn : undefined
  return isbn === undefined ? undefined : { text: hyphenateIsbn(isbn), tone: 'quiet' }
}
