import type { KeyPress } from './key-press.ts'

/** The result of reading keys: a key press, a scanner's number, or text that was typed into a question. */
export type KeyboardEvent =
  | { type: 'key'; key: KeyPress }
  | { type: 'scan'; code: string }
  | { type: 'typed'; text: string }
  | { type: 'paste'; text: string }
