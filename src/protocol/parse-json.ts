import { cleanLine } from '../domain/clean-text.ts'
import { BookstoreError } from '../domain/errors.ts'
import { showValue } from '../domain/show-value.ts'
import { LIMITS } from './limits.ts'
import { findRepeatedName } from './repeated-name.ts'

/**
 * Parses JSON that came off a wire, with a limit on its depth, since JSON.parse itself follows a million levels. A byte order
 * mark in front of it, which some programs write, is skipped. An object that has a name twice is refused: JSON.parse would
 * take the last, and other readers the first (RFC 8259, 4).
 *
 * @throws BookstoreError PARSE
 */
export function parseJson(marked: string, maxDepth: number = LIMITS.depth): unknown {
  const text = marked.startsWith('\ufeff') ? marked.slice(1) : marked
  const written = countMembers(text, maxDepth)
  if (written === undefined) {
    throw new BookstoreError('PARSE', `JSON may be nested ${maxDepth} levels deep, and this is deeper`)
  }
  const value = parse(text)
  if (membersOf(value) !== written) throw repeated(text)
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BookstoreError('PARSE', `this is not JSON: ${cleanLine((error as Error).message)}`, {}, { cause: error })
  }
}

function repeated(text: string): BookstoreError {
  const { name, first, second } = findRepeatedName(text) ?? { name: '', first: 0, second: 0 }
  const places = `at characters ${first + 1} and ${second + 1}`
  return new BookstoreError('PARSE', `the name ${showValue(name)} is given twice in one object, ${places}`)
}

const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d]

/** Counts the members of all objects in a text, as it is written; undefined when it is nested too deep. */
function countMembers(text: string, maxDepth: number): number | undefined {
  let depth = 0
  let members = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (code === COLON) members++
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (++depth > maxDepth) return undefined
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth--
  }
  return members
}

function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text.charCodeAt(index) !== QUOTE) index += text.charCodeAt(index) === BACKSLASH ? 2 : 1
  return index
}

/** Counts the members of all objects in a value: of two with the same name only one is there. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (const item of value) members += membersOf(item)
  } else {
    for (const name in value) members += 1 + membersOf((value as Record<string, unknown>)[name])
  }
  return members
}
