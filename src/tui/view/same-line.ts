import type { Line, Span } from '../content/line.ts'

/** Whether two rows look alike. */
export function isSameLine(a: Line, b: Line): boolean {
  return a.length === b.length && a.every((span, place) => isSameSpan(span, b[place]))
}

function isSameSpan(a: Span, b: Span | undefined): boolean {
  return a.text === b?.text && a.tone === b.tone && a.bold === b.bold && a.inverse === b.inverse
}
