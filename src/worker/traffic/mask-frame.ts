import { isMethod, isPrivate } from '../../protocol/params.ts'
import { cutText } from './cut-text.ts'
import { isSecretName, MASK, maskSecrets } from './mask-secrets.ts'

/** A text as it may be shown, and whether that is all of it: what answers it may repeat what is masked. */
export interface Shown {
  text: string
  isWhole: boolean
}

/** What a client types first where it means to send a command. A token that was pasted alone is longer, or has digits. */
const VERB = /^[A-Za-z]{1,12}$/
const NAME = /^[\w.]{1,40}$/

/**
 * Masks what a client sent: shown is what the methods of the protocol take, unless they are private. What is no such request
 * may be an AUTH with a mistake in it, and is shown by its form only.
 */
export function maskRequest(text: string): Shown {
  const trimmed = text.trimStart()
  if (!/^[{[]/.test(trimmed)) return maskInline(trimmed)
  const value = parse(trimmed)
  if (value === undefined) return maskBroken(text)
  const requests: unknown[] = Array.isArray(value) ? value : [value]
  // Names that are written as escapes would pass for others.
  if (requests.every(isOpenRequest)) return shownAs(/\\u00[2-7]/i.test(text) ? JSON.stringify(value) : text)
  const masked = requests.map(request => (isOpenRequest(request) ? request : maskedRequest(request)))
  return { ...shownAs(JSON.stringify(Array.isArray(value) ? masked : masked[0])), isWhole: false }
}

/** Masks an answer of the server, or a notification. Where its request was not shown whole, or it concerns persons, only its form is. */
export function maskAnswer(text: string, isWhole: boolean): string {
  if (isWhole) return shownAs(cutText(text)).text
  const [kind = '', code = ''] = text.split(' ', 2)
  if (kind === 'OK') return `OK ${MASK}`
  if (kind === 'ERROR') return `ERROR ${code} ${MASK}`
  if (/^[A-Z]+$/.test(kind) && code.startsWith('{')) return `${kind} ${MASK}`
  const value = parse(text)
  if (value === undefined) return MASK
  return cutText(JSON.stringify(Array.isArray(value) ? value.map(maskedAnswer) : maskedAnswer(value)))
}

/** Masks the body of a request over HTTP: the fields of a book, or a request of JSON-RPC. */
export function maskBody(text: string): Shown {
  return /^\s*\[|method/i.test(text) ? maskRequest(text) : shownAs(text)
}

/** Masks the body of an answer over HTTP. Where its request was not shown whole, a problem is told by its form only. */
export function maskBodyOfAnswer(text: string, isWhole: boolean): string {
  if (isWhole || text === '') return shownAs(cutText(text)).text
  const value = parse(text)
  if (Array.isArray(value) || (isObject(value) && value['jsonrpc'] !== undefined)) return maskAnswer(text, false)
  if (!isObject(value) || typeof value['status'] !== 'number') return MASK
  const { status, title, code } = value
  return JSON.stringify({ status, title, code })
}

function maskInline(text: string): Shown {
  const [verb = ''] = text.split(/\s/, 1)
  const method = verb.toUpperCase()
  const isOpen = isMethod(method) ? !isPrivate(method) : method === 'HELP' || method === ''
  if (isOpen) return shownAs(text)
  return { text: isMethod(method) || VERB.test(verb) ? `${verb} ${MASK}` : MASK, isWhole: false }
}

/** JSON that cannot be read is shown where all methods in it are open ones, and no word of it hints at a secret. */
function maskBroken(text: string): Shown {
  const methods = [...text.matchAll(/"method"\s*:\s*"([^"]*)"?/g)].map(([, name = '']) => name)
  const isOpen = methods.length > 0 && methods.every(isOpenMethod) && !isSecretName(text) && !/\\u/i.test(text)
  return isOpen ? shownAs(text) : { text: MASK, isWhole: false }
}

/** Shows a text but for the secrets that are in it by their names. */
function shownAs(text: string): Shown {
  const masked = maskSecrets(text)
  return { text: cutText(masked), isWhole: masked === text }
}

function isOpenRequest(value: unknown): boolean {
  return isObject(value) && isOpenMethod(value['method'])
}

function isOpenMethod(name: unknown): boolean {
  return typeof name === 'string' && isMethod(name) && !isPrivate(name)
}

/** The form of a request: its id where that is a number, and its method where that may be a name. */
function maskedRequest(value: unknown): unknown {
  if (!isObject(value)) return MASK
  const { jsonrpc, id, method } = value
  const name = typeof method === 'string' && NAME.test(method) && !/\d/.test(method) ? method : MASK
  return {
    ...(jsonrpc === '2.0' && { jsonrpc }),
    ...(typeof id === 'number' && { id }),
    ...(method !== undefined && { method: name }),
    params: MASK,
  }
}

/** The form of an answer: its id, and the code of its error. */
function maskedAnswer(value: unknown): unknown {
  if (!isObject(value)) return MASK
  const { jsonrpc, id, method, error } = value
  if (method !== undefined) return maskedRequest(value)
  const head = { ...(jsonrpc === '2.0' && { jsonrpc }), ...(typeof id === 'number' && { id }) }
  if (!isObject(error)) return { ...head, result: MASK }
  const { code, data } = error
  return { ...head, error: { code, message: MASK, ...(isObject(data) && { data: { code: data['code'] } }) } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
