/** What a piece of text means; the screen has a colour for each. */
export type Tone = 'accent' | 'good' | 'bad' | 'warn' | 'quiet' | 'mark'

/** A piece of a line that is drawn in one way. */
export interface Span {
  text: string
  tone?: Tone
  bold?: boolean
  inverse?: boolean
}

/** One row of the screen. */
export type Line = readonly Span[]
