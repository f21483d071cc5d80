/** Whether a text can be a token: it must be able to stand in a header, and must not be empty. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text)
}
