import { type AppState, type Dialog, type Step, step } from '../app-state.ts'
import { bookWith } from '../books.ts'
import { type FormState, fieldAt, isTouched, typedIn } from './form.ts'
import { lookUp } from './isbn-look-up.ts'

/** The form with its cursor in another field. A number that is left behind in ISBN is asked about as with Enter, once. */
export function movedFrom(state: AppState, form: FormState): Step {
  const number = typedIn(state.form, 'isbn')
  const isLeft = fieldAt(state.form) === 'isbn' && fieldAt(form) !== 'isbn'
  if (!isLeft || number === '' || state.form.editing || state.form.askedIsbn === number) return step({ ...state, form })
  const { state: looked } = lookUp(state)
  const askedIsbn = typedIn(looked.form, 'isbn')
  return step({ ...looked, form: { ...looked.form, at: form.at, askedIsbn } })
}

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
