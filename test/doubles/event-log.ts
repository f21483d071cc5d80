import { EventLog } from '../../src/supervisor/log/event-log.ts'

/** A log without files. `lines` has what was written, as a person reads it and without the time. */
export function createEventLog(): { log: EventLog; lines: string[] } {
  const lines: string[] = []
  const log = new EventLog({
    files: { access: () => {}, error: () => {} },
    print: printed => lines.push(...printed.map(line => line.replace(/^\S+ /, ''))),
    isFollowed: () => false,
    tell: () => {},
  })
  return { log, lines }
}
