import { LENGTHS } from '../../protocol/limits.ts'

/** Cuts a text to the bytes that are told of a frame, in UTF-8 and between two characters. */
export function cutText(text: string): string {
  // A character has a byte at least, so that what is behind these need not be encoded.
  const start = text.slice(0, LENGTHS.traffic)
  const bytes = Buffer.from(start)
  if (bytes.length <= LENGTHS.traffic) return start.toWellFormed()
  let end = LENGTHS.traffic
  while (isContinuation(bytes[end])) end--
  return bytes.toString('utf8', 0, end)
}

/** Whether a byte of UTF-8 goes on with a character that began before it. */
function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80
}
