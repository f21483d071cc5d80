/** What moves a cursor, changes colours or turns the direction of a line: it must not reach the terminal as it is. */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029\p{Cs}]/gu
/** Joins letters to words and emoji, and does nothing else. */
const HARMLESS = /[\u00ad\u200b-\u200d]/

/** Shows text as it is, with escapes in place of what would do something to a terminal: `\x1b`, `\u202e`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, letter => (HARMLESS.test(letter) ? letter : escapeOf(letter)))
}

function escapeOf(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
}
