import type { Walls } from '../../channel/messages.ts'

/** What a process lacks of the walls that another one like it had; undefined: nothing. */
export function missingWalls(has: Walls, wanted: Walls): string | undefined {
  if (has.landlock < wanted.landlock) return `Landlock does not stand: ${has.whyNoLandlock}`
  if (wanted.names && !has.names) return 'refused system calls cannot be named'
  return undefined
}
