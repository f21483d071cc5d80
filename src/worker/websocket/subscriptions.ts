import type { WebSocket } from 'ws'
import { BookstoreError } from '../../domain/errors.ts'
import type { NotificationName } from '../../protocol/notifications.ts'
import type { ParamsOf } from '../../protocol/params.ts'
import { type Following, followTopic } from '../connection/follow-topic.ts'
import type { Outlet } from '../connection/slow-reader.ts'
import type { Feeds } from '../supervisor-link/feeds.ts'
import { SLOW_READER } from './closings.ts'
import type { Notation } from './notation.ts'

/** The subscriptions of one connection. */
export interface Subscriptions {
  /** Returns the result of SUBSCRIBE as JSON text. Changes that were missed, and those to come, are sent after it. */
  add(params: ParamsOf<'SUBSCRIBE'>, notation: Notation): Promise<string>
  /** Returns the result of UNSUBSCRIBE. Throws NOT_FOUND. */
  remove(subscription: number): string
  end(): void
}

export function createSubscriptions(
  feeds: Feeds,
  send: (text: string, name: NotificationName) => void,
  socket: Pick<WebSocket, 'bufferedAmount' | 'close'>,
): Subscriptions {
  const open = new Map<number, Following>()
  let last = 0
  let isOver = false

  function outletOf(subscription: number, notation: Notation): Outlet {
    return {
      get bufferedAmount() {
        return socket.bufferedAmount
      },
      tell: (name: NotificationName, params: string) =>
        send(notation.notification(name, withNumber(subscription, params)), name),
      giveUp: () => socket.close(SLOW_READER.code, SLOW_READER.reason),
    }
  }

  return {
    async add(params, notation) {
      const subscription = ++last
      const following = await followTopic(feeds, params, outletOf(subscription, notation))
      if (isOver) following.end()
      else open.set(subscription, following)
      // The result comes first; an UNSUBSCRIBE may come before what was missed.
      setImmediate(() => open.has(subscription) && following.start())
      return JSON.stringify({ subscription, ...following.position })
    },
    remove(subscription) {
      const following = open.get(subscription)
      if (!following)
        throw new BookstoreError('NOT_FOUND', `there is no subscription ${subscription} on this connection`)
      open.delete(subscription)
      following.end()
      return 'true'
    },
    end() {
      isOver = true
      for (const following of open.values()) following.end()
      open.clear()
    },
  }
}

function withNumber(subscription: number, params: string): string {
  return `{"subscription":${subscription},${params.slice(1)}`
}
