const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Splits a text into what a person takes for one character each: a letter with its marks, a family of emoji. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}
