/**
 * A position in a list that others change: the selected item by its id, and the row of the window it stands in. Whatever
 * comes or goes above, the selected item stays in its row.
 */
export interface ScrollPosition {
  selected: number | undefined
  row: number
}

export const START: ScrollPosition = { selected: undefined, row: 0 }

/** The window of a list: the index of the selected item (−1 in an empty list) and that of the first row shown. */
export interface Window {
  index: number
  top: number
}

/** Resolves a position in the list as it is now. An item that is gone gives way to the one that took its place. */
export function windowOf(ids: readonly number[], position: ScrollPosition, height: number, lastIndex = 0): Window {
  const found = position.selected === undefined ? 0 : ids.indexOf(position.selected)
  const index = Math.min(found < 0 ? lastIndex : found, ids.length - 1)
  const top = clamp(index - clamp(position.row, 0, height - 1), 0, Math.max(0, ids.length - height))
  return { index, top }
}

/** Moves the selection by so many items; the window follows only when it must. */
export function moveBy(ids: readonly number[], position: ScrollPosition, height: number, by: number): ScrollPosition {
  const { index, top } = windowOf(ids, position, height)
  if (ids.length === 0) return START
  const next = clamp(index + by, 0, ids.length - 1)
  const row = clamp(next - top, 0, height - 1)
  return { selected: ids[next], row }
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, Math.max(low, high)))
}
