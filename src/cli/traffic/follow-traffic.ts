import type { Notification, TrafficEvent } from '../../protocol/notifications.ts'
import { print } from '../output/print.ts'
import { Refused } from '../refused.ts'
import { trafficErrors } from '../sentences.ts'
import { type AddressOptions, connectTo, opened } from '../with-client.ts'
import { trafficText } from './traffic-text.ts'

/**
 * Prints the frames of a connection as they come, until it ends or the signal aborts.
 *
 * @throws Refused when there is no server, or the connection to it is lost
 */
export async function followTraffic(
  options: AddressOptions & { json?: boolean },
  connection: number,
  signal: AbortSignal,
): Promise<void> {
  const { client, url } = connectTo(options)
  const { promise: over, resolve, reject } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  const hear = ({ method, params }: Notification) => {
    if (method !== 'TRAFFIC') return
    const { subscription: _number, ...event } = params
    tell(event, options.json === true).then(() => event.ended !== undefined && resolve(), reject)
  }
  // It may be lost before anybody waits for that.
  over.catch(() => {})
  let endStates = () => {}
  try {
    await opened(client, url, options.db)
    endStates = client.onState(state => state.status !== 'open' && reject(new Refused(trafficErrors.lost)))
    await client.subscribe('traffic', hear, { connection })
    if (!signal.aborted) await over
  } finally {
    endStates()
    await client.close()
  }
}

function tell(event: TrafficEvent, json: boolean): Promise<void> {
  return print(`${json ? JSON.stringify(event) : trafficText(event)}\n`)
}
