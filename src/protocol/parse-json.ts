import { cleanLine } from '../domain/clean-text.ts'
import { BookstoreError } from '../domain/errors.ts'
import { LIMITS } from './limits.ts'

/**
 * Parses JSON that came off a wire, with a limit on its depth, since JSON.parse itself follows a million levels. A byte order
 * mark in front of it, which some programs write, is skipped.
 *
 * @throws BookstoreError PARSE
 */
export function parseJson(marked: string, maxDepth: number = LIMITS.depth): unknown {
  const text = marked.startsWith('\ufeff') ? marked.slice(1) : marked
  if (depthOf(text, maxDepth) > maxDepth) {
    throw new BookstoreError('PARSE', `JSON may be nested ${maxDepth} levels deep, and this is deeper`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BookstoreError('PARSE', `this is not JSON: ${cleanLine((error as Error).message)}`, {}, { cause: error })
  }
}

const QUOTE = 34
const BACKSLASH = 92

/** Finds the deepest level of brackets outside strings, or the first one above `enough`. */
function depthOf(text: string, enough: number): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < text.length && deepest <= enough; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return deepest
}

function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text.charCodeAt(index) !== QUOTE) index += text.charCodeAt(index) === BACKSLASH ? 2 : 1
  return index
}
