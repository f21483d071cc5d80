import type { WorkerLogEntry } from '../../channel/messages.ts'
import { refusalKindOf } from '../../refusals/kinds.ts'
import { LogThrottle, THROTTLE_MS } from '../../refusals/log-throttle.ts'
import type { Meter } from './meter.ts'

/**
 * Makes a meter that its client cannot flood: of refusals that repeat only some are logged, the others are counted. Once
 * ended it logs nothing: the supervisor would take it for an entry of the worker's next connection.
 */
export function throttledMeter(meter: Meter): Meter {
  const throttle = new LogThrottle<WorkerLogEntry>()
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  function tellLeftOut(): void {
    clearTimeout(timer)
    timer = undefined
    for (const { line, more } of throttle.leftOut()) meter.log(more === 0 ? line : { ...line, more })
  }

  return {
    log(entry) {
      if (isOver) return
      const refusal = refusalKindOf(entry)
      if (refusal === undefined || throttle.takes('', refusal, entry)) meter.log(entry)
      else timer ??= setTimeout(tellLeftOut, THROTTLE_MS)
    },
    received: bytes => meter.received(bytes),
    sent: bytes => meter.sent(bytes),
    flush: () => meter.flush(),
    end() {
      if (isOver) return
      tellLeftOut()
      isOver = true
      meter.end()
    },
  }
}
