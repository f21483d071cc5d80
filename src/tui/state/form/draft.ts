import type { AppState } from '../app-state.ts'
import { type FormState, isDirty, withNote } from './form.ts'
import { takeUpWaiting } from './waiting-forms.ts'

/** A form that was not saved yet: typed in, waiting behind that one because it was refused, or on its way to the server. */
export interface DraftForm {
  where: 'typed' | 'waiting' | 'sent'
  form: Omit<FormState, 'notes'>
}

/** Collects the forms that were typed and are not known to be saved. */
export function draftOf({ form, saves, unsent, waiting }: Drafted): DraftForm[] {
  const typed = isDirty(form) ? [form] : []
  const sent = [...saves.values(), ...unsent]
  const as = (where: DraftForm['where']) => (given: FormState) => {
    const { notes: _notes, ...rest } = given
    return { where, form: rest }
  }
  return [...typed.map(as('typed')), ...sent.map(as('sent')), ...waiting.map(as('waiting'))]
}

export type Drafted = Pick<AppState, 'form' | 'saves' | 'unsent' | 'waiting'>

/** The draft that was found at the start, with sentences about what could not be read. */
export interface FoundDraft {
  forms: readonly DraftForm[]
  troubles: readonly string[]
}

/** A minute less than the ten for which a server knows a requestKey, in milliseconds. */
const KNOWN_MS = 9 * 60_000

/** Brings back what an app before this one had not saved. What was on its way goes again, under its key: it happens once. */
export function withDraft(state: AppState, { forms: draft, troubles }: FoundDraft, now = Date.now()): AppState {
  if (draft.length + troubles.length === 0) return state
  const forms = draft.map(({ where, form }) => ({
    where,
    form: { ...form, notes: {}, isFromDraft: true } as FormState,
  }))
  const unsent = forms.filter(({ where, form }) => where === 'sent' && isKnown(form, now))
  const back = forms
    .filter(found => !unsent.includes(found))
    .map(({ where, form }) => (where === 'sent' ? doubtful(form) : form))
  const next = {
    ...state,
    waiting: [...state.waiting, ...back],
    unsent: [...state.unsent, ...unsent.map(({ form }) => form)],
  }
  return saidSo(takeUpWaiting(next), [...saidBack(back.length, unsent.length), ...troubles], troubles.length > 0)
}

/** Whether a server still knows the key under which a form was sent. */
export function isKnown({ sent }: FormState, now = Date.now()): boolean {
  return sent !== undefined && now - sent.at < KNOWN_MS && now >= sent.at
}

/** A form of which nobody can say any longer whether it was saved. With the next Enter it is a new request. */
export function doubtful({ sent, ...form }: FormState): FormState {
  const at = sent === undefined ? '' : ` at ${new Date(sent.at).toLocaleString()}`
  return withNote(form, 'title', `was sent${at}, and may be saved: look before you save it again`)
}

const SAID_MS = 10_000

function saidBack(waiting: number, sent: number): string[] {
  const parts: string[] = []
  if (waiting > 0) parts.push('your draft is back in the form')
  if (waiting > 1) parts.push(`${waiting - 1} more ${waiting === 2 ? 'comes' : 'come'} after it`)
  if (sent > 0)
    parts.push(`${sent} ${sent === 1 ? 'book that was' : 'books that were'} on the way to the server: sent again`)
  return parts
}

function saidSo(state: AppState, parts: readonly string[], isBad: boolean): AppState {
  return { ...state, toast: { text: parts.join(' · '), level: isBad ? 'bad' : 'info', until: Date.now() + SAID_MS } }
}

/** The sentence about what was typed, for a question before the app is left; undefined when there is nothing. */
export function saidOfDraft(state: AppState): string | undefined {
  if (draftOf(state).length === 0) return undefined
  if (state.draftTrouble !== undefined) return `What is not saved in the form will be lost: ${state.draftTrouble}.`
  return 'What is not saved in the form is kept as a draft, for the next start.'
}
