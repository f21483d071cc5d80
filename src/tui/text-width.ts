import stringWidth from 'string-width'

// Characters without a width of their own, which terminals do not agree about. A joiner between emoji makes one of them.
const INVISIBLE = /[\u200b\u2060\ufeff]|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d/gu
const ASCII = /^[\u0020-\u007e]*$/

/** How many columns a text takes in a terminal. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** Cuts or pads a text to exactly so many columns. What is cut ends in `…`. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  if (width <= 0) return ''
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').replace(INVISIBLE, '')
  const given = widthOf(clean)
  if (given > width) return cut(clean, width)
  const padding = ' '.repeat(width - given)
  return align === 'left' ? clean + padding : padding + clean
}

function cut(text: string, width: number): string {
  if (ASCII.test(text)) return `${text.slice(0, width - 1)}…`
  let taken = ''
  let columns = 0
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    const next = columns + stringWidth(segment)
    if (next > width - 1) break
    taken += segment
    columns = next
  }
  return `${taken}…${' '.repeat(width - 1 - columns)}`
}

/** Takes the last columns of a text, for a field whose cursor is at its end. */
export function tail(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let taken = ''
  let columns = 0
  const segments = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)]
  for (const { segment } of segments.reverse()) {
    columns += widthOf(segment)
    if (columns > width) break
    taken = segment + taken
  }
  return taken
}

/** Breaks text into rows at blanks, and words that are too long anywhere. */
export function wrap(text: string, width: number): string[] {
  const rows: string[] = []
  for (const paragraph of text.split('\n')) {
    let row = ''
    for (const word of paragraph.split(' ').flatMap(part => pieces(part, width))) {
      if (row !== '' && widthOf(row) + 1 + widthOf(word) > width) {
        rows.push(row)
        row = word
      } else row = row === '' ? word : `${row} ${word}`
    }
    rows.push(row)
  }
  return rows
}

function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word]
  const parts: string[] = []
  let part = ''
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)) {
    if (widthOf(part + segment) > width) {
      parts.push(part)
      part = ''
    }
    part += segment
  }
  return [...parts, part]
}
