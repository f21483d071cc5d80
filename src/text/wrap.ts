import { graphemes } from './graphemes.ts'
import { widthOf } from './width.ts'

/** Breaks text into rows at line breaks and blanks, and words that are too long anywhere. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap(paragraph => wrapParagraph(paragraph, width))
}

function wrapParagraph(text: string, width: number): string[] {
  const rows: string[] = []
  let row = ''
  for (const word of text.split(' ').flatMap(part => pieces(part, width))) {
    if (row !== '' && widthOf(row) + 1 + widthOf(word) > width) {
      rows.push(row)
      row = word
    } else row = row === '' ? word : `${row} ${word}`
  }
  return [...rows, row]
}

/** Breaks a word into pieces that have room in a row. */
function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word]
  const parts: string[] = []
  let part = ''
  let columns = 0
  for (const grapheme of graphemes(word)) {
    const own = widthOf(grapheme)
    if (columns + own > width && part !== '') {
      parts.push(part)
      part = ''
      columns = 0
    }
    part += grapheme
    columns += own
  }
  return [...parts, part]
}
