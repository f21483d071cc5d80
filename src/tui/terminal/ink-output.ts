/** A place on the screen, counted from 0. */
export interface Cursor {
  x: number
  y: number
}

/** The meaning of something that Ink writes. */
export interface InkOutput {
  /** All rows of the screen, when it draws. */
  rows?: string[]
  /** The place of the cursor; `null` hides it. */
  cursor?: Cursor | null
  /** Whether the screen is taken, or given back. */
  alternateScreen?: boolean
  /** Modes of the terminal that it sets or resets. */
  modes: string
}

const SEQUENCE = /\u001b\[[?>\d;]*[A-Za-ln-z]/g
const MODE = /\u001b\[\?(\d+)[hl]/g
/** Modes that Ink sets for its own drawing: the cursor, the second screen, synchronized output. The app sets these itself. */
const MODES_OF_DRAWING = ['25', '1049', '2026']
/** How Ink ends a frame with a cursor in it: from the last row up, and to the column. */
const TO_CURSOR = /(?:\u001b\[(\d+)A)?\u001b\[(\d+)G\u001b\[\?25h$/

/**
 * Reads what Ink writes without `incrementalRendering`: each write that draws has all of its rows, between sequences that move the
 * cursor to where Ink thinks the last frame begins. `rowsBefore` is how many rows that had.
 */
export function readInkOutput(bytes: string, rowsBefore: number): InkOutput {
  const text = bytes.replace(SEQUENCE, '')
  const rows = text === '' ? undefined : text.split('\n')
  const modes = Array.from(bytes.matchAll(MODE)).filter(([, mode = '']) => !MODES_OF_DRAWING.includes(mode))
  const cursor =
    cursorIn(bytes, rows?.length ?? rowsBefore) ?? (rows || bytes.includes('\u001b[?25l') ? null : undefined)
  return {
    ...(rows && { rows }),
    ...(cursor !== undefined && { cursor }),
    ...(bytes.includes('\u001b[?1049') && { alternateScreen: bytes.includes('\u001b[?1049h') }),
    modes: modes.map(([sequence]) => sequence).join(''),
  }
}

function cursorIn(bytes: string, rows: number): Cursor | undefined {
  const found = TO_CURSOR.exec(bytes)
  if (!found) return undefined
  const [, up = '0', column = '1'] = found
  return { x: Number(column) - 1, y: rows - 1 - Number(up) }
}
