/** The part of a list that is in sight. Lengths are pixels. */
export interface Sight {
  /** How far it is scrolled. */
  top: number
  /** How much of it can be seen. */
  height: number
  rowHeight: number
  /** How many rows the list has. */
  rows: number
}

/** Rows that are drawn beyond those in sight, so that a quick scroll does not run into nothing. */
const MARGIN = 12

/** The rows to draw: from `first` on, up to `end`, which is not one of them. */
export function windowOf({ top, height, rowHeight, rows }: Sight): { first: number; end: number } {
  const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN)
  const end = Math.min(rows, Math.ceil((top + height) / rowHeight) + MARGIN)
  return { first: Math.min(first, end), end }
}

/** How far to scroll so that a row is in sight as a whole; as far as now when it is. */
export function scrollFor(row: number, { top, height, rowHeight }: Sight): number {
  const start = row * rowHeight
  if (start < top) return start
  return start + rowHeight > top + height ? start + rowHeight - height : top
}
