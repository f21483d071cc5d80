// A client's text is drawn on other people's terminals, so nothing may stay in it that moves a cursor, changes colours or
// turns the direction of a line. Terminal sequences are removed whole; otherwise "[2J" would be left of one.
const TERMINAL_SEQUENCE =
  /(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g
const BIDI_OVERRIDE = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const SUSPECT = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/
const BREAKS = /[\t\r\n\u2028\u2029]+/

/**
 * Cleans one line of a client's text: NFC, trimmed, without control characters, terminal sequences, bidi overrides and
 * lone surrogates. Tabs and line breaks become one blank.
 */
export function cleanLine(text: string): string {
  const normal = text.normalize('NFC').trim()
  if (!SUSPECT.test(normal)) return normal
  // Split and joined, because a pattern with blanks on both sides takes quadratic time on a long run of them.
  const parts = strip(normal)
    .split(BREAKS)
    .map(part => part.trim())
  return parts.filter(part => part !== '').join(' ')
}

/** Cleans text of several lines as {@link cleanLine} does, but keeps its line breaks, as `\n`. */
export function cleanLines(text: string): string {
  const normal = text.normalize('NFC').trim()
  if (!SUSPECT.test(normal)) return normal
  return strip(normal)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .trim()
}

/**
 * Whether something of a text can be seen: marks that combine need a letter to stand on. Blanks that Unicode takes for
 * letters or symbols are none: the empty braille cell, the anchors of annotations, the null notehead.
 */
export function isVisible(text: string): boolean {
  // Made here: to read these classes takes half a millisecond of a worker's start.
  const unseen = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{M}\u2800\ufff9-\ufffb\u{1d159}]/gu
  return text.replace(unseen, '') !== ''
}

function strip(text: string): string {
  return (
    text
      .replace(TERMINAL_SEQUENCE, '')
      .replace(CONTROL, '')
      .replace(BIDI_OVERRIDE, '')
      .replace(LONE_SURROGATE, '\ufffd')
      // What stood between a letter and its accent may be gone now.
      .normalize('NFC')
  )
}
