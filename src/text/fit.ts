import { graphemes } from './graphemes.ts'
import { ASCII, widthOf } from './width.ts'

// Characters without a width of their own, which terminals do not agree about. A joiner between emoji makes one of them.
const INVISIBLE = /[\u200b\u2060\ufeff]|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d/gu

/** Cuts or pads a text to exactly so many columns. What is cut ends in `…`; control characters become blanks. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  if (width <= 0) return ''
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').replace(INVISIBLE, '')
  const columns = widthOf(clean)
  if (columns > width) return cut(clean, width)
  const padding = ' '.repeat(width - columns)
  return align === 'left' ? clean + padding : padding + clean
}

function cut(text: string, width: number): string {
  if (ASCII.test(text)) return `${text.slice(0, width - 1)}…`
  let taken = ''
  let columns = 0
  for (const grapheme of graphemes(text)) {
    const next = columns + widthOf(grapheme)
    if (next > width - 1) break
    taken += grapheme
    columns = next
  }
  return `${taken}…${' '.repeat(width - 1 - columns)}`
}
