/** The characters of a random name: those that nobody reads for another one. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** 60 random bits: no two clients meet by chance, and nobody guesses another's. */
const LENGTH = 12

/**
 * Makes a name that no other client has and nobody can guess, such as `till-4kq09vx2mzt7`. `prefix` says in panels and in the
 * history what kind of client it is; it may have up to 51 characters.
 */
export function randomName(prefix: string): string {
  return `${prefix}-${randomText()}`
}

/** Twelve random characters. */
export function randomText(): string {
  // Unlike crypto.randomUUID it is there in pages that did not come over TLS, too.
  return toLetters(globalThis.crypto.getRandomValues(new Uint8Array(LENGTH)))
}

/** Writes the first bytes as the twelve characters of a name. */
export function toLetters(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, LENGTH), byte => ALPHABET[byte % ALPHABET.length]).join('')
}
