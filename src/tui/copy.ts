/** The most that terminals take in one go, in bytes. */
const MAX_BYTES = 70_000

/** The sequence that puts text on the clipboard of the terminal, also over ssh (OSC 52). */
export function clipboardSequence(text: string): string {
  const bytes = Buffer.from(text).subarray(0, MAX_BYTES)
  return `\u001b]52;c;${bytes.toString('base64')}\u0007`
}
