import { wrap } from '../../text/wrap.ts'
import type { Line } from '../content/line.ts'

/** Why a panel shows nothing, to the end of the sentence. */
export function refusalLines(sentence: string, width: number): Line[] {
  return wrap(sentence, width - 2).map((text): Line => [{ text: ` ${text}`, tone: 'warn' }])
}
