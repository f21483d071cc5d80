import type { DeskState } from '../state/desk/desk.ts'

/** How many rows the list has. */
export function countRows({ view, rows, people }: DeskState): number {
  return view.type === 'people' ? people.length : rows.length
}
