import { fit } from '../../text/fit.ts'
import { widthOf } from '../../text/width.ts'

/** Cuts a line to the width of the terminal. What goes into a pipe or a file stays whole. */
export function toTerminal(line: string, columns = process.stdout.columns): string {
  return columns === undefined || widthOf(line) <= columns ? line : fit(line, columns)
}
