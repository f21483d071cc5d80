import { readIsbn } from '../../domain/isbn.ts'
import { hyphenateIsbn } from '../../domain/isbn-hyphens.ts'
import { fit } from '../../text/fit.ts'
import { graphemes } from '../../text/graphemes.ts'
import { tail } from '../../text/tail.ts'
import { widthOf } from '../../text/width.ts'
import type { AppState } from '../state/app-state.ts'
import {
  FORM_FIELDS,
  type FormFieldName,
  type FormState,
  fieldAt,
  problemOf,
  typedIn,
  warningOf,
} from '../state/form/form.ts'
import type { Rect } from '../state/layout.ts'
import { textOf } from '../state/text-field.ts'
import { frame } from './frame.ts'
import type { Line, Span } from './theme.ts'

const LABEL_WIDTH = 13

/** The form, as rows of the screen. */
export function formPanel(state: AppState, { width, height }: Rect): Line[] {
  const { form, focus, saves, refused } = state
  const isFocused = focus === 'form'
  const title = form.editing ? `2 Edit ─ book ${form.editing.id}` : '2 Add'
  const lines = FORM_FIELDS.flatMap(({ name, label }) => fieldLines(form, name, label, width - 2, isFocused))
  const room = height - 2
  const at = lines.findIndex(({ isCurrent }) => isCurrent)
  const top = Math.max(0, Math.min(at - Math.floor(room / 2), lines.length - room))
  const body = lines.slice(top, top + room).map(({ line }) => line)
  const corner = saves.size > 0 ? 'saving …' : refused.length > 0 ? `${refused.length} not saved` : ''
  return frame({ width, height, title, corner, isFocused }, body)
}

interface FieldLine {
  line: Line
  isCurrent: boolean
}

function fieldLines(
  form: FormState,
  name: FormFieldName,
  label: string,
  width: number,
  isFocused: boolean,
): FieldLine[] {
  const isCurrent = isFocused && fieldAt(form) === name
  const value = valueLine(form, name, width - LABEL_WIDTH - 1, isCurrent)
  const head: Span = {
    text: ` ${fit(label, LABEL_WIDTH - 1)}`,
    ...(isCurrent ? { tone: 'accent', bold: true } : { tone: 'quiet' }),
  }
  const note = noteOf(form, name, isCurrent)
  const lines: FieldLine[] = [{ line: [head, ...value], isCurrent }]
  if (note)
    lines.push({ line: [{ text: fit(` ${' '.repeat(2)}${note.text}`, width), tone: note.tone }], isCurrent: false })
  return lines
}

/** The value; in the field with the cursor, what stands around the cursor. */
function valueLine(form: FormState, name: FormFieldName, width: number, isCurrent: boolean): Line {
  const field = form.values[name]
  if (name === 'status') return [statusSpan(textOf(field), isCurrent)]
  if (!isCurrent) return [{ text: fit(textOf(field), width - 2).trimEnd() }, markOf(form, name)]
  const before = tail(field.before, width - 3)
  const room = width - widthOf(before) - 2
  const [under = ' '] = graphemes(field.after.slice(0, 64))
  const rest = field.after.slice(under.length)
  const restWidth = Math.max(0, Math.min(room - widthOf(under), widthOf(rest)))
  return [
    { text: before },
    { text: under, inverse: true },
    { text: restWidth > 0 ? fit(rest, restWidth) : '' },
    markOf(form, name),
  ]
}

function statusSpan(value: string, isCurrent: boolean): Span {
  return isCurrent ? { text: `◀ ${value} ▶`, bold: true } : { text: value }
}

function markOf(form: FormState, name: FormFieldName): Span {
  if (name !== 'isbn' || readIsbn(typedIn(form, name)).isbn === undefined) return { text: '' }
  return { text: ' ✓', tone: 'good' }
}

/** What is to be said under a field: what is wrong, what was found, or what a number reads as. */
function noteOf(
  form: FormState,
  name: FormFieldName,
  isCurrent: boolean,
): { text: string; tone: 'bad' | 'warn' | 'quiet' } | undefined {
  const isUntouched = typedIn(form, name) === ''
  const problem = isUntouched && form.notes[name] === undefined ? undefined : problemOf(form, name)
  if (problem !== undefined) return { text: problem, tone: 'bad' }
  const note = form.notes[name]
  if (note !== undefined) return { text: note, tone: 'warn' }
  const warning = isCurrent && typedIn(form, name).length < 10 ? undefined : warningOf(form, name)
  if (warning !== undefined) return { text: warning, tone: 'warn' }
  const isbn = name === 'isbn' ? readIsbn(typedIn(form, name)).isbn : undefined
  return isbn === undefined ? undefined : { text: hyphenateIsbn(isbn), tone: 'quiet' }
}
