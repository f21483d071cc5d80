import { readingThrough } from './reading-through.ts'

const ESCAPE = '\u001b'
/** Ctrl+Space, which does nothing here. Behind an Esc it says that this is one, whatever follows. */
const SEPARATOR = '\0'
/** What begins directly behind an Esc and is no key with Alt: a paste, or one more Esc that is not the head of an arrow key. */
const BESIDE_AN_ESCAPE = /\u001b(?=\[200~|(?![[O]))/g

/**
 * A terminal's input in which neither a paste nor a second Esc follows an Esc directly. Ink reads what stands behind an Esc as
 * one key with Alt: a paste that arrives together with the Esc before it (over a slow line, they do) would be taken for typed
 * keys, and behind two of them a key with Alt would be taken for that key alone.
 */
export function escapesApart(input: NodeJS.ReadStream): NodeJS.ReadStream {
  let isAfterEscape = false
  return readingThrough(input, chunk => {
    const apart = chunk.replaceAll(BESIDE_AN_ESCAPE, (found, at) => {
      const isEscaped = at === 0 ? isAfterEscape : chunk[at - 1] === ESCAPE
      return isEscaped ? SEPARATOR + found : found
    })
    isAfterEscape = chunk.endsWith(ESCAPE)
    return apart
  })
}
