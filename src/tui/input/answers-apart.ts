import { readingThrough } from './reading-through.ts'

const ANSWER = /\u001b\]11;([^\u0007\u001b]*)(?:\u0007|\u001b\\)/g
/** An answer of which the rest is still on its way. An Esc alone is a key. */
const BEGUN = /\u001b\](?:1(?:1(?:;[^\u0007\u001b]{0,64}\u001b?)?)?)?$/
/** A character that is put behind an Esc to say that this was a key, whatever follows. */
const SEPARATOR = '\0'
/** The answer whose Esc came at the end of what was read before. */
const HEADLESS = /^\]11;([^\u0007\u001b]*)(?:\u0007|\u001b\\)/

/**
 * A terminal's input without its answers about its background, whenever they come: they are told, and never typed.
 */
export function answersApart(input: NodeJS.ReadStream, tell: (answer: string) => void): NodeJS.ReadStream {
  let begun = ''
  let isAfterEscape = false
  const taken = (instead: string) => (_found: string, answer: string) => {
    tell(answer)
    return instead
  }
  return readingThrough(input, chunk => {
    const whole = begun + (isAfterEscape ? chunk.replace(HEADLESS, taken(SEPARATOR)) : chunk)
    const rest = whole.replace(ANSWER, taken(''))
    begun = BEGUN.exec(rest)?.[0] ?? ''
    const typed = rest.slice(0, rest.length - begun.length)
    isAfterEscape = typed.endsWith('\u001b')
    return typed
  })
}
