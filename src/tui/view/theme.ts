import type { Tone } from '../content/line.ts'

/** Colours by what they mean. All of them are readable on dark and on light backgrounds; none carries a meaning alone. */
export const THEME = {
  accent: 'cyan',
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  quiet: 'gray',
  mark: 'magenta',
} as const satisfies Record<Tone, string>
