/** Colours by what they mean. All of them are readable on dark and on light backgrounds; none carries a meaning alone. */
export const THEME = {
  accent: 'cyan',
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  quiet: 'gray',
  mark: 'magenta',
} as const

export type Tone = keyof typeof THEME

/** A piece of a line that is drawn in one way. */
export interface Span {
  text: string
  tone?: Tone
  bold?: boolean
  inverse?: boolean
}

/** One row of the screen. */
export type Line = readonly Span[]
