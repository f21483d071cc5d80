import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import type { AppState } from '../app-state.ts'
import { bookWith } from '../books.ts'
import { askAboutStock, askAboutZeros } from '../scan/questions.ts'
import { type Step, step } from '../step.ts'
import { fieldWith } from '../text-field.ts'
import { typedIn, withValue } from './form.ts'
import { withNumberNote } from './number-note.ts'

/** Looks up the number in the field ISBN, says what it is, and moves on. */
export function lookUp(state: AppState): Step {
  const { form } = state
  const code = typedIn(form, 'isbn')
  const reading = readIsbn(code)
  // What else was typed there is sent as it stands: the server keeps it beside the ISBN.
  const isAlone = reading.isbn !== undefined && reading.others === undefined
  const read = isAlone ? { ...state, form: withValue(form, 'isbn', fieldWith(reading.isbn)) } : state
  const known = bookWith(state.index, code)
  if (known) return step(askAboutStock(read, known, code))
  if (reading.isbn === undefined && reading.withZeros !== undefined)
    return step(askAboutZeros(state, code, reading.withZeros))
  return step({ ...read, form: withNumberNote(read, read.form, code) })
}
