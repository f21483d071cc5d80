import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import type { AppState } from '../app-state.ts'
import { type FormState, fieldAt, moveField, moveTo, typedIn, withNote } from './form.ts'

/** Says in the form what its number is, and goes on to what is still to be typed. */
export function withNumberNote(state: AppState, form: FormState, code: string): FormState {
  const noted = withNote(form, 'isbn', noteOf(state, code))
  if (typedIn(noted, 'title') === '') return moveTo(noted, 'title')
  return fieldAt(noted) === 'isbn' ? moveField(noted, 1) : noted
}

function noteOf({ books }: AppState, code: string): string {
  const reading = readIsbn(code)
  if (reading.isbn === undefined) return `${reading.problem}; kept as it is`
  if (reading.warning !== undefined) return reading.warning
  return books.isLoaded ? 'not in stock yet' : 'may be in stock: the list of books is not loaded yet'
}
