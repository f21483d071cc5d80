import type { AppState, Dialog } from '../app-state.ts'
import { bookWith } from '../books.ts'
import { isTouched, typedIn } from './form.ts'
import { lookUp } from './isbn-look-up.ts'

/** The question before a form is saved whose number another book has; undefined when there is none to be asked. */
export function askedBeforeSave(state: AppState): AppState | undefined {
  const { form, index } = state
  const number = typedIn(form, 'isbn')
  if (number === '' || form.acceptedIsbn === number || !isTouched(form, 'isbn')) return undefined
  const known = bookWith(index, number)
  if (!known || known.id === form.editing?.id) return undefined
  if (!form.editing) return lookUp(state).state
  const dialog: Dialog = {
    title: 'Another book has this ISBN',
    lines: [`${known.id}  ${known.title}`, known.author],
    answers: [
      { key: 'n', label: 'n No, back to the form', action: { type: 'nothing' } },
      { key: 'y', label: 'y Save it all the same', action: { type: 'save with isbn' } },
    ],
  }
  return { ...state, dialog }
}
