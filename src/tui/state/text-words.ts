// Words as readline has them: letters and digits, with the marks and joiners that belong to them.
const WORD_BEFORE = /[\p{L}\p{N}\p{M}\u200c\u200d]*[^\p{L}\p{N}\p{M}\u200c\u200d]*$/u
const WORD_AFTER = /^[^\p{L}\p{N}\p{M}\u200c\u200d]*[\p{L}\p{N}\p{M}\u200c\u200d]*/u

/** The end of a text, from where its last word of letters and digits begins. */
export function lastWordOf(text: string): string {
  return WORD_BEFORE.exec(text)?.[0] ?? ''
}

/** The beginning of a text, to where its first word of letters and digits ends. */
export function firstWordOf(text: string): string {
  return WORD_AFTER.exec(text)?.[0] ?? ''
}

/** The end of a text, from where its last run without blanks begins. */
export function lastRunOf(text: string): string {
  return /\S*\s*$/.exec(text)?.[0] ?? ''
}

/** Writes the first letter of a word large and the others small. */
export function capitalised(text: string): string {
  const small = text.toLowerCase()
  return small.replace(/\p{L}/u, letter => letter.toUpperCase())
}
