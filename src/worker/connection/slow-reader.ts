import { LIMITS } from '../../protocol/limits.ts'
import type { NotificationName, TrafficEvent } from '../../protocol/notifications.ts'

/** Where the notifications of one subscription leave for their client. */
export interface Outlet {
  /** Bytes that the client has not read yet. */
  readonly bufferedAmount: number
  /** Sends a notification; `params` is JSON text, without the subscription's number. */
  tell(name: NotificationName, params: string): void
  /** Ends the connection of a client that reads too slowly. */
  giveUp(): void
}

/** How often a lagging connection is looked at, and how long it may lag, in milliseconds. */
const CATCH_UP_MS = 100
const MAX_LAG_MS = 30_000

/**
 * Passes notifications on as long as the client reads them. When more of them wait than the queue may hold, further ones
 * are left out until the client has caught up; a RESYNC then says that changes are missing. A client that does not catch
 * up is given up. `epoch` tells the epoch of the changes.
 */
export function createSlowReader(outlet: Outlet, epoch: () => string) {
  let missed: string | undefined
  let traffic: TrafficEvent | undefined
  let timer: NodeJS.Timeout | undefined
  let looks = 0

  function catchUp(): void {
    if (outlet.bufferedAmount > LIMITS.queueBytes / 2) {
      if (++looks * CATCH_UP_MS >= MAX_LAG_MS) outlet.giveUp()
      return
    }
    clearInterval(timer)
    timer = undefined
    looks = 0
    const revision = missed === undefined ? undefined : (JSON.parse(missed) as { revision: number }).revision
    missed = undefined
    if (revision !== undefined)
      outlet.tell('RESYNC', JSON.stringify({ reason: 'this client read too slowly', revision, epoch: epoch() }))
    if (traffic) outlet.tell('TRAFFIC', JSON.stringify(traffic))
    traffic = undefined
  }

  /** Keeps of the frames that are left out how many there are, and whether the connection ended meanwhile. */
  function leaveOut(text: string): void {
    const { connection, at, direction, dropped = 0, ended } = JSON.parse(text) as TrafficEvent
    const more = dropped + (direction === undefined ? 0 : 1) + (traffic?.dropped ?? 0)
    traffic = { connection, at, dropped: more, ...(ended !== undefined && { ended }) }
  }

  return {
    tell: (name: NotificationName, params: string) => {
      if (timer === undefined && outlet.bufferedAmount <= LIMITS.queueBytes) return outlet.tell(name, params)
      if (name === 'CHANGE' || name === 'RESYNC') missed = params
      if (name === 'TRAFFIC') leaveOut(params)
      timer ??= setInterval(catchUp, CATCH_UP_MS)
    },
    end: () => clearInterval(timer),
  }
}
