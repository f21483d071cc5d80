/** What a piece of text means; the screen has a colour for each. */
export type Tone = 'accent' | 'good' | 'bad' | 'warn' | 'quiet' | 'mark'

/** A piece of a line that is drawn in one way. */
export interface Span {
  text: string
  tone?: Tone
  bold?: boolean
  inverse?: boolean
  /** Whether the terminal's own cursor stands at its first column. */
  isCursor?: true
}

/** One row of the screen. */
export type Line = readonly Span[]
