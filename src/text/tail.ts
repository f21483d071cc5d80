import { graphemes } from './graphemes.ts'
import { widthOf } from './width.ts'

/** Takes the last columns of a text, for a field whose cursor is at its end. */
export function tail(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let taken = ''
  let columns = 0
  for (const grapheme of graphemes(text).reverse()) {
    columns += widthOf(grapheme)
    if (columns > width) break
    taken = grapheme + taken
  }
  return taken
}
