import { openSync } from 'node:fs'
import { getPriority } from 'node:os'
import type { Channel } from '../../channel/channel.ts'
import type { Sealed } from './seal.ts'

/** What Node's permission model lets a worker read, and the kernel is to refuse. */
const READABLE = '/proc/self/task'
/** Long enough for the message before the end to have left, in milliseconds. */
const LEAVE_MS = 20

/**
 * Proves that the walls stand, by running into them: a call that is on no list has to fail, and one that is deadly has to
 * be the end of this process, as which the supervisor sees it. Says first what it is about to do.
 *
 * @throws Error when a wall does not stand
 */
export function proveWalls(channel: Channel, { walls, takeRefusals }: Sealed): void {
  if (!isRefused(() => getPriority())) throw new Error('a system call that is on no list was made')
  if (walls.names && takeRefusals().length === 0) throw new Error('a refused system call was not counted')
  channel.send({ t: 'sealed' }, JSON.stringify(walls))
  setTimeout(() => {
    openSync(READABLE, 'r')
    throw new Error('a file was opened')
  }, LEAVE_MS)
}

function isRefused(act: () => unknown): boolean {
  try {
    act()
    return false
  } catch {
    return true
  }
}
