import { graphemes } from '../../text/graphemes.ts'

import { capitalised, firstWordOf, lastRunOf, lastWordOf } from './text-words.ts'

/** Text with a cursor in it. */
export interface TextField {
  before: string
  after: string
  /** It is a default that nobody has touched: what is typed takes its place. */
  isPreset?: true
  /** The column that the cursor keeps while it moves up and down through shorter rows. */
  column?: number
}

export const EMPTY_FIELD: TextField = { before: '', after: '' }

export function textOf({ before, after }: TextField): string {
  return before + after
}

/** A field with this text and the cursor at its end. */
export function fieldWith(text: string): TextField {
  return { before: text, after: '' }
}

type Edit = (field: TextField) => TextField

const left: Edit = field => back(field, lastGrapheme(field.before))
const right: Edit = field => forth(field, firstGrapheme(field.after))
const wordLeft: Edit = field => back(field, lastWordOf(field.before))
const wordRight: Edit = field => forth(field, firstWordOf(field.after))
const lineStart: Edit = field => back(field, lastLine(field.before))
const lineEnd: Edit = field => forth(field, firstLine(field.after))
const eraseLeft: Edit = field => without(field, lastGrapheme(field.before), '')
const eraseRight: Edit = field => without(field, '', firstGrapheme(field.after))
const eraseWordLeft: Edit = field => without(field, lastWordOf(field.before), '')
const eraseWordRight: Edit = field => without(field, '', firstWordOf(field.after))

/** Edits of a field, by the names of the keys that do them; they are those of readline. None of them ever cuts a grapheme in two. */
const EDITS: Readonly<Record<string, Edit>> = {
  left,
  right,
  home: lineStart,
  end: lineEnd,
  backspace: eraseLeft,
  delete: eraseRight,
  'ctrl+a': lineStart,
  'ctrl+b': left,
  'ctrl+d': eraseRight,
  'ctrl+e': lineEnd,
  'ctrl+f': right,
  'ctrl+k': field => without(field, '', firstLine(field.after) || firstGrapheme(field.after)),
  'ctrl+u': field => without(field, lastLine(field.before), ''),
  'ctrl+w': field => without(field, lastRunOf(field.before), ''),
  'ctrl+left': wordLeft,
  'ctrl+right': wordRight,
  'ctrl+delete': eraseWordRight,
  'alt+b': wordLeft,
  'alt+f': wordRight,
  'alt+left': wordLeft,
  'alt+right': wordRight,
  'alt+d': eraseWordRight,
  'alt+delete': eraseWordRight,
  'alt+backspace': eraseWordLeft,
  'alt+u': field => written(field, word => word.toUpperCase()),
  'alt+l': field => written(field, word => word.toLowerCase()),
  'alt+c': field => written(field, capitalised),
}

const ERASES: ReadonlySet<string> = new Set([
  'backspace',
  'delete',
  'ctrl+d',
  'ctrl+k',
  'ctrl+u',
  'ctrl+w',
  'ctrl+delete',
  'alt+d',
  'alt+delete',
  'alt+backspace',
])

/**
 * Whether a key edits a field, or moves in it, apart from those that type text.
 *
 * @internal
 */
export function isEditKey(name: string): boolean {
  return Object.hasOwn(EDITS, name)
}

/** Applies a key to a field; undefined when it is none that edits. */
export function editField(field: TextField, key: { name: string; text?: string }): TextField | undefined {
  const { text } = key
  if (text === undefined && !isEditKey(key.name)) return undefined
  const isReplaced = field.isPreset && (text !== undefined || ERASES.has(key.name))
  const { before, after } = isReplaced ? EMPTY_FIELD : field
  return text === undefined ? EDITS[key.name]?.({ before, after }) : { before: before + text, after }
}

function back({ before, after }: TextField, passed: string): TextField {
  return { before: before.slice(0, before.length - passed.length), after: passed + after }
}

function forth({ before, after }: TextField, passed: string): TextField {
  return { before: before + passed, after: after.slice(passed.length) }
}

function without({ before, after }: TextField, end: string, start: string): TextField {
  return { before: before.slice(0, before.length - end.length), after: after.slice(start.length) }
}

/** Writes the word at the cursor, or behind it, in another way, and goes behind it. */
function written({ before, after }: TextField, write: (word: string) => string): TextField {
  const word = firstWordOf(after)
  return { before: before + write(word), after: after.slice(word.length) }
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1)
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

function lastGrapheme(text: string): string {
  // A grapheme longer than this is an attack on fonts; looking at the tail keeps typing quick in long texts.
  return graphemes(text.slice(-64)).at(-1) ?? ''
}

function firstGrapheme(text: string): string {
  return graphemes(text.slice(0, 64))[0] ?? ''
}
