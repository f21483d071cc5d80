/** What stands in place of a text that is not shown. */
export const MASK = '…'

/** Parts of names that name a secret, or a person: `readerToken`, `X-Api-Key`, `borrower_id`; but not an author. */
const NAMES = 'token|auth(?!ors?\\b)|passw|secret|cookie|credential|api[_-]?key|borrower|patron'
const SECRET_NAME = new RegExp(NAMES, 'i')
/** A text in quotes of JSON, in such quotes within a text of JSON, or without; where it was cut, the last quote is missing. */
const VALUE = '\\\\"(?:[^"\\\\]|\\\\.)*?(?:\\\\"|$)|"(?:[^"\\\\]|\\\\.)*"?|(?:(?:bearer|basic)\\s+)?[^\\s,;&}\\]]+'
/** A name with its value, as JSON, as `name=value` or as `Name: value` has it. Names are bounded, or a long word would take quadratic time. */
const NAMED = new RegExp(`([\\w-]{0,40}(?:${NAMES})[\\w-]{0,40}(?:\\\\?["'])?\\s{0,9}[:=]\\s{0,9})(${VALUE})`, 'gi')
const SCHEME = /\b(bearer|basic)\s+[\w+/=.~-]{12,}/gi

/** Whether a name, or a word of a text, is that of a secret, or of something that concerns a person. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

/**
 * Masks the values of names that name a secret, wherever they stand in a text: a client may send such a thing where it has no
 * place.
 */
export function maskSecrets(text: string): string {
  return text.replace(NAMED, `$1${MASK}`).replace(SCHEME, `$1 ${MASK}`)
}
