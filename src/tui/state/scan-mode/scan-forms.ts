import type { NewBook } from '../../../domain/book.ts'
import { bookNumber } from '../../../domain/isbn/book-number.ts'
import { incompleteOf, type ScanBatch, type ScannedBook } from '../../../scanning/scan-batch.ts'
import type { AppState } from '../app-state.ts'
import { copiesIn, emptyForm, FORM_FIELDS, type FormState, typedIn, withCopies, withValue } from '../form/form.ts'
import { fieldWith } from '../text-field.ts'

/** Makes the forms that wait agree with the books of a batch that are to be completed. They are drafts from the first moment on. */
export function withScanForms(state: AppState, before: ScanBatch, after: ScanBatch): AppState {
  const old = new Map(incompleteOf(before).map(book => [book.slot, book]))
  const now = new Map(incompleteOf(after).map(book => [book.slot, book]))
  let { waiting } = state
  for (const [slot, book] of now) {
    const was = old.get(slot)
    if (!was) waiting = [...waiting, formOfFields({ ...book.fields, copies: book.copies })]
    else if (was.copies !== book.copies)
      waiting = replaced(waiting, book, form => [counted(form, book.copies - was.copies)])
  }
  for (const [slot, book] of old) if (!now.has(slot)) waiting = replaced(waiting, book, () => [])
  return waiting === state.waiting ? state : { ...state, waiting }
}

/** A form that waits with a number, of an earlier batch, too. */
export function waitingWith({ waiting }: AppState, number: string): FormState | undefined {
  return waiting.find(form => hasNumber(form, number))
}

function hasNumber(form: FormState, number: string): boolean {
  const typed = typedIn(form, 'isbn')
  return !form.editing && typed !== '' && bookNumber(typed) === number
}

/** Changes the last form with the book's number. */
function replaced(
  forms: readonly FormState[],
  { number }: ScannedBook,
  change: (form: FormState) => FormState[],
): readonly FormState[] {
  const at = forms.findLastIndex(form => hasNumber(form, number))
  const form = forms[at]
  return form ? [...forms.slice(0, at), ...change(form), ...forms.slice(at + 1)] : forms
}

function counted(form: FormState, by: number): FormState {
  return withCopies(form, Math.max(0, (copiesIn(form) ?? 1) + by))
}

/** A form of a new book with these fields; those that it does not show are carried. */
export function formOfFields({ isbn, isbnRaw, ...fields }: Partial<NewBook>): FormState {
  let form = emptyForm()
  const carried: Record<string, unknown> = {}
  for (const [name, value] of Object.entries({ ...fields, isbn: isbn ?? isbnRaw ?? '' })) {
    const shown = FORM_FIELDS.find(field => field.name === name)
    if (shown) form = withValue(form, shown.name, fieldWith(String(value)))
    else carried[name] = value
  }
  return Object.keys(carried).length > 0 ? { ...form, carried } : form
}
