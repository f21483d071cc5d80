import type { WorkerLogEntry } from '../../channel/messages.ts'
import { refusalKindOf } from '../../refusals/kinds.ts'
import { LogThrottle, THROTTLE_MS } from '../../refusals/log-throttle.ts'
import type { Meter } from './meter.ts'

/**
 * A meter that is not flooded by what its client does wrong: what is refused again and again is counted, and told now and
 * then. When the connection is over it falls silent: what is still to be said would be taken for the next one's.
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
