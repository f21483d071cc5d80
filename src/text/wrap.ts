import { textRows } from './rows.ts'

/** Breaks text into rows at line breaks and blanks, and words that are too long anywhere. Blanks at a row's end are left out. */
export function wrap(text: string, width: number): string[] {
  return textRows(text, width).map(({ start, end }) => text.slice(start, end).trimEnd())
}
