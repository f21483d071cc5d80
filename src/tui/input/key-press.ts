import type { Key } from 'ink'
import { graphemes } from '../../text/graphemes.ts'

/** One key: its name (`up`, `enter`, `ctrl+c`, `alt+b`, or the text it types), and the text, if it types any. */
export interface KeyPress {
  name: string
  text?: string
}

const NAMED: readonly [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
]

/**
 * Splits what Ink delivers into single keys. Fast typing, a scanner or a paste arrive as one text, with Enter and Tab in
 * the middle of it; each must do what it does when typed slowly.
 */
export function toKeyPresses(input: string, key: Key): KeyPress[] {
  if (key.meta) return withAlt(toKeyPresses(input, { ...key, meta: false }))
  const named = NAMED.find(([flag]) => key[flag])
  if (named) return [{ name: `${key.ctrl ? 'ctrl+' : ''}${key.shift ? 'shift+' : ''}${named[1]}` }]
  if (key.ctrl) return [{ name: `ctrl+${input}` }]
  return splitText(input)
}

/**
 * Esc and a key soon after it are the bytes of Alt and that key, and over a slow line nothing tells which of them it was.
 * It is Alt: that does less, and nothing to the catalogue.
 */
function withAlt([pressed, ...rest]: KeyPress[]): KeyPress[] {
  if (!pressed) return []
  // An Esc that escapesApart has marked as one, or that came twice.
  if (pressed.name === 'ctrl+ ') return [{ name: 'escape' }, ...rest]
  if (pressed.name === 'escape') return [pressed, pressed, ...rest]
  return [{ name: `alt+${pressed.name}` }, ...rest]
}

const CONTROL_NAMES: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'ctrl+j',
  '\r\n': 'enter',
  '\t': 'tab',
  '\u001b': 'escape',
  '\u007f': 'backspace',
  '\b': 'backspace',
}

/**
 * Splits text into the keys that type it, grapheme by grapheme.
 *
 * @internal
 */
export function splitText(text: string): KeyPress[] {
  return graphemes(text).map(toKey)
}

function toKey(segment: string): KeyPress {
  const name = CONTROL_NAMES[segment]
  if (name !== undefined) return { name }
  const code = segment.charCodeAt(0)
  if (segment.length === 1 && code < 0x20) return { name: `ctrl+${controlLetter(code)}` }
  return { name: segment, text: segment }
}

/** The key that makes a control character together with Ctrl, as terminals have it: a letter, or one of `[ \\ ] ^ _`. */
function controlLetter(code: number): string {
  if (code === 0) return ' '
  return String.fromCharCode(code + (code < 0x1b ? 0x60 : 0x40))
}
