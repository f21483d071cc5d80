import type { TrafficEvent } from '../../protocol/notifications.ts'
import { visible } from '../../text/visible.ts'

/** What was told of a connection as lines for a person: the text of a frame stands below its head, with escapes for what would do something to a terminal. */
export function trafficText({ at, direction, bytes = 0, text = '', dropped = 0, ended }: TrafficEvent): string {
  const time = at.slice(11, 19)
  const lines: string[] = []
  if (dropped > 0) lines.push(`  … ${dropped} left out`)
  if (direction !== undefined) {
    lines.push(`${time} UTC ${direction === 'in' ? '▶ from the client' : '◀ to the client'}, ${bytes} bytes`)
    lines.push(...text.split(/\r\n|\r|\n/).map(line => `  ${visible(line)}`))
  }
  if (ended !== undefined) lines.push(`${time} UTC ${visible(ended)}`)
  return lines.join('\n')
}
