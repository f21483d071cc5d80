import type { Line } from '../content/line.ts'

/** Rows of the screen, and where they begin. */
export interface Placed {
  left: number
  top: number
  lines: Line[]
}
