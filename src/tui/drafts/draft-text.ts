import type { Book } from '../../domain/book.ts'
import type { DraftForm } from '../state/form/draft.ts'
import { FORM_FIELDS } from '../state/form/form.ts'
import type { DraftOwner } from './draft-owner.ts'

/** The content of a draft file. */
export interface Draft {
  owner: DraftOwner
  /** The name under which the app spoke to the server: request keys belong to it. */
  client: string
  forms: DraftForm[]
}

const VERSION = 1

/** Writes a draft as the text of its file. */
export function draftText(draft: Draft): string {
  return `${JSON.stringify({ version: VERSION, ...draft })}\n`
}

/**
 * Reads the text of a draft file.
 *
 * @throws Error that says why it is none
 */
export function readDraft(text: string): Draft {
  const value: unknown = JSON.parse(text)
  if (!isRecord(value) || value['version'] !== VERSION) throw new Error(`it is no draft of version ${VERSION}`)
  const { owner, client, forms } = value
  if (!isOwner(owner)) throw new Error('its owner is missing')
  if (typeof client !== 'string') throw new Error('the name of its client is missing')
  if (!Array.isArray(forms)) throw new Error('its forms are missing')
  const wrong = forms.findIndex(form => !isDraftForm(form))
  if (wrong >= 0) throw new Error(`its form ${wrong + 1} is not complete`)
  return { owner, client, forms }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOwner(value: unknown): value is DraftOwner {
  if (!isRecord(value)) return false
  const { host, pid, started } = value
  return typeof host === 'string' && typeof started === 'string' && Number.isInteger(pid) && Number(pid) > 0
}

function isDraftForm(value: unknown): value is DraftForm {
  if (!isRecord(value) || !['typed', 'waiting', 'sent'].includes(String(value['where']))) return false
  const { form } = value
  if (!isRecord(form) || !isRecord(form['values']) || !isPlace(form['at'])) return false
  const { values, editing, sent, moreCopies, carried, askedIsbn, acceptedIsbn } = form
  const isFilled = FORM_FIELDS.every(({ name }) => isField(values[name]))
  if (moreCopies !== undefined && !Number.isInteger(moreCopies)) return false
  if (carried !== undefined && !isRecord(carried)) return false
  if ([askedIsbn, acceptedIsbn].some(number => number !== undefined && typeof number !== 'string')) return false
  return isFilled && (editing === undefined || isBook(editing)) && (sent === undefined || isSent(sent))
}

function isPlace(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < FORM_FIELDS.length
}

function isField(value: unknown): boolean {
  return isRecord(value) && typeof value['before'] === 'string' && typeof value['after'] === 'string'
}

function isBook(value: unknown): value is Book {
  return isRecord(value) && Number.isInteger(value['id']) && Number.isInteger(value['revision'])
}

function isSent(value: unknown): boolean {
  if (!isRecord(value) || typeof value['requestKey'] !== 'string' || !Number.isFinite(value['at'])) return false
  const { fields, client } = value
  return typeof fields === 'string' && isJson(fields) && (client === undefined || typeof client === 'string')
}

function isJson(text: string): boolean {
  try {
    return isRecord(JSON.parse(text))
  } catch {
    return false
  }
}
