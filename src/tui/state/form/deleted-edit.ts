import type { Book } from '../../../domain/book.ts'
import { FIELD_NAMES } from '../../../domain/fields.ts'
import type { AppState, Dialog } from '../app-state.ts'
import { FORM_FIELDS, type FormState } from './form.ts'

/** Whether the book that is edited is there no longer, as far as the list tells. */
export function isEditOfDeleted({ form, index, books }: AppState): boolean {
  return form.editing !== undefined && books.isLoaded && index.get(form.editing.id) === undefined
}

/** Asks what is to become of an edit whose book somebody else has deleted. */
export function askAboutDeleted(state: AppState, { id, title }: Book): AppState {
  const dialog: Dialog = {
    title: `Book ${id} was deleted meanwhile`,
    lines: [title, '', 'What you typed is still in the form.'],
    answers: [
      { key: 'n', label: 'n not yet', action: { type: 'nothing' } },
      { key: 'a', label: 'a add it as a new book', action: { type: 'add edited' } },
      { key: 'l', label: 'l let it go', action: { type: 'let edited go' } },
    ],
  }
  return { ...state, dialog }
}

/** The edit as a new book, with what the one before had in fields that the form does not show. */
export function asNewBook(form: FormState): FormState {
  const { editing, sent: _sent, ...rest } = form
  if (!editing) return form
  const shown = new Set<string>([...FORM_FIELDS.map(({ name }) => name), 'isbnRaw'])
  const kept = FIELD_NAMES.filter(name => !shown.has(name) && editing[name] !== undefined)
  return { ...rest, carried: Object.fromEntries(kept.map(name => [name, editing[name]])) }
}
