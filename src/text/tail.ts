import { graphemes } from './graphemes.ts'
import { widthOf } from './width.ts'

/** Takes the last columns of a text, for a field whose cursor is at its end. What is cut begins with `…`. */
export function tail(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width <= 0) return ''
  let taken = ''
  let columns = 1
  for (const grapheme of graphemes(text).reverse()) {
    columns += widthOf(grapheme)
    if (columns > width) break
    taken = grapheme + taken
  }
  return `…${taken}`
}
