import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import { hasCodeForm } from '../../input/codes.ts'
import { EMPTY_FIELD } from '../text-field.ts'
import { type FormState, fieldAt, formOf, typedIn, withValue } from './form.ts'

/**
 * A number that stands in another field than ISBN, however it came there: a valid ISBN anywhere, and in Title all that has
 * the form of one. Undefined when the field holds something else.
 */
export function numberElsewhere(form: FormState): string | undefined {
  const name = fieldAt(form)
  const value = typedIn(form, name)
  if (name === 'isbn' || !hasCodeForm(value)) return undefined
  return name === 'title' || readIsbn(value).isbn !== undefined ? value : undefined
}

/** The form without what was typed into the field with the cursor. */
export function withoutTyped(form: FormState): FormState {
  const name = fieldAt(form)
  return withValue(form, name, form.editing ? formOf(form.editing).values[name] : EMPTY_FIELD)
}
