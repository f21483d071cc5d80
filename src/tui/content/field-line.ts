import { graphemes } from '../../text/graphemes.ts'
import { tail } from '../../text/tail.ts'
import { widthOf } from '../../text/width.ts'
import type { Line } from './line.ts'

/** A line with a label and a text that is being typed; of a long text the part before the cursor gives way. */
export function fieldLine(label: string, { before, after }: { before: string; after: string }, width: number): Line {
  const [under = ' '] = graphemes(after)
  return [
    { text: label, tone: 'quiet' },
    { text: tail(before, width - widthOf(label) - widthOf(under) - 1), bold: true },
    { text: under, isCursor: true, bold: true },
    { text: after.slice(under.length), bold: true },
  ]
}
