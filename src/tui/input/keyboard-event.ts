import type { KeyPress } from './key-press.ts'

/**
 * The result of reading keys: a key press, a scanner's number, or text that was typed into a question. `typed` is how many of the
 * number's first digits were told as keys before, as the scanner's line stuttered behind them.
 */
export type KeyboardEvent =
  | { type: 'key'; key: KeyPress }
  | { type: 'scan'; code: string; typed?: number }
  | { type: 'typed'; text: string }
  | { type: 'paste'; text: string }
