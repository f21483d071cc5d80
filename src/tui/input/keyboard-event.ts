import type { KeyPress } from './key-press.ts'

/** What comes of keys: one that does what it does, a scanner's number, or text typed into a question. */
export type KeyboardEvent =
  | { type: 'key'; key: KeyPress }
  | { type: 'scan'; code: string }
  | { type: 'typed'; text: string }
  | { type: 'paste'; text: string }
