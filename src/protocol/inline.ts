import { cleanLine } from '../domain/clean-text.ts'
import { BookstoreError } from '../domain/errors.ts'
import { bookNumber } from '../domain/isbn/book-number.ts'
import { numberOf } from '../domain/number-text.ts'
import { showValue } from '../domain/show-value.ts'
import { toBookstoreError } from './errors.ts'
import { parseListWords } from './inline-list.ts'
import { isMethod } from './params.ts'
import { parseJson } from './parse-json.ts'

/** A command as a person types it: the verb in upper case, and its params, unchecked. */
export interface InlineCommand {
  method: string
  params: Record<string, unknown>
}

const NUMBERS = new Set('id year pages copies price limit ifRevision since subscription connection revision'.split(' '))
/** The param that a bare word after the verb is. */
const BARE_WORD: Readonly<Record<string, string>> = {
  GET: 'id',
  UPDATE: 'id',
  DELETE: 'id',
  HISTORY: 'id',
  SUBSCRIBE: 'topic',
  UNSUBSCRIBE: 'subscription',
  AUTH: 'token',
  CLOSE: 'connection',
  KILL: 'connection',
}

/**
 * Reads an inline command, such as `ADD title="Bumi Manusia" year=1980` or `ADD {"title":"Laskar Pelangi"}`.
 *
 * @throws BookstoreError PARSE for a broken quote or JSON, PARAMS for a word that has no meaning here
 */
export function parseInline(line: string): InlineCommand {
  const text = line.trim()
  const [verb = ''] = text.split(/\s/, 1)
  const rest = text.slice(verb.length).trim()
  const method = verb.toUpperCase() === 'RPC.DISCOVER' ? 'rpc.discover' : verb.toUpperCase()
  // After an unknown verb nothing is parsed: the answer must say that there is no such method.
  if (!isMethod(method)) return { method, params: {} }
  if (!rest.startsWith('{')) {
    requireOneLine(text)
    return { method, params: paramsOf(method, text, verb.length) }
  }
  const params = parseJson(rest)
  return { method, params: params as Record<string, unknown> }
}

function requireOneLine(text: string): void {
  if (!/[\r\n]/.test(text)) return
  throw new BookstoreError('PARAMS', 'a frame holds one command, on one line: send each in a frame of its own')
}

function paramsOf(method: string, text: string, start: number): Record<string, unknown> {
  // In place of the verb come blanks, so that errors name the column of the line.
  if (method === 'LIST') return parseListWords(' '.repeat(start) + text.slice(start))
  return fromWords(method, splitWords(text.slice(start).trim()))
}

interface Word {
  name?: string
  value: string
  quoted: boolean
}

// Something must follow the blanks: an empty match would be found at the same place for ever.
const WORD = /\s*(?=\S)(?:([A-Za-z_][\w.]*)=)?(?:("(?:[^"\\]|\\.)*")|([^\s"]\S*|(?=\s|$)))(?=\s|$)/y

function splitWords(text: string): Word[] {
  const words: Word[] = []
  const pattern = new RegExp(WORD)
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match || match[3]?.includes('"'))
      throw new BookstoreError(
        'PARSE',
        `this cannot be read: ${cleanLine(text.slice(start, start + 40))} (is a quote missing?)`,
      )
    const [, name, quoted, bare = ''] = match
    const value = quoted === undefined ? bare : String(parseJson(quoted))
    words.push({ ...(name !== undefined && { name }), value, quoted: quoted !== undefined })
  }
  return words
}

function fromWords(method: string, words: readonly Word[]): Record<string, unknown> {
  const named: Record<string, unknown> = Object.create(null)
  const bare: Word[] = []
  for (const word of words) {
    const { name } = word
    if (name === undefined) bare.push(word)
    else if (name in named) throw givenTwice(name)
    else named[name] = toValue(name, word)
  }
  const first = bare.length > 0 ? fromBareWords(method, bare) : {}
  for (const name of Object.keys(first)) if (name in named) throw givenTwice(name)
  return { ...named, ...first }
}

function givenTwice(name: string): BookstoreError {
  return new BookstoreError('PARAMS', `${name.slice(0, 60)} is given twice`)
}

function fromBareWords(method: string, words: readonly Word[]): Record<string, unknown> {
  const name = Object.hasOwn(BARE_WORD, method) ? BARE_WORD[method] : undefined
  const [first] = words
  if (name === undefined || !first || words.length > 1) {
    const word = (name === undefined ? first : words[1])?.value ?? ''
    throw new BookstoreError(
      'PARAMS',
      `${method} cannot use the word ${showValue(word)}: write name=value, with quotes around a value that has spaces`,
    )
  }
  if (method === 'GET' && isBookNumber(first.value)) return { isbn: first.value }
  return { [name]: toValue(name, first) }
}

/** Whether a word is an ISBN, or what is kept instead of one. Plain digits are when they are ten or more: ids are shorter. */
function isBookNumber(word: string): boolean {
  return !/^\d{1,9}$/.test(word) && /\d{7}/.test(bookNumber(word))
}

function toValue(name: string, word: Word): unknown {
  if (!word.quoted && word.value === 'null') return null
  const number = NUMBERS.has(name) && !word.quoted ? numberOf(word.value) : Number.NaN
  return Number.isNaN(number) ? word.value : number
}

/** Formats an answer; `result` is JSON text. */
export function inlineResult(result: string): string {
  return `OK ${result}`
}

export function inlineFailure(error: unknown): string {
  const known = toBookstoreError(error)
  return `ERROR ${known.code} ${known.message}`
}

/** Formats a notification; `params` is JSON text. */
export function inlineNotification(method: string, params: string): string {
  return `${method} ${params}`
}
