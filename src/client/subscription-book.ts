import type { Notification } from '../protocol/notifications.ts'
import type { Change, ResultOf } from '../protocol/results.ts'
import type { Topic } from '../protocol/topics.ts'
import type { SubscribeOptions } from './client.ts'

/** A subscription as its owner asked for it, and its position. */
export interface Wish {
  topic: Topic
  listener: (notification: Notification) => void
  options: SubscribeOptions
  /** Whether the server has confirmed it before. Until then its first SUBSCRIBE is under way, and is not to be renewed. */
  isKnown: boolean
  /** The number that the server gave it on this connection; undefined until the server has confirmed it. */
  number?: number
}

/** The subscriptions of a client, across all its connections. */
export class SubscriptionBook {
  readonly #wishes = new Set<Wish>()
  /** Notifications that arrived before the answer with their subscription's number. */
  #early: Notification[] = []

  add(topic: Topic, listener: Wish['listener'], options: SubscribeOptions): Wish {
    const wish: Wish = { topic, listener, options: { ...options }, isKnown: false }
    this.#wishes.add(wish)
    return wish
  }

  /** Removes a subscription. Returns its number if the server has confirmed it. */
  remove(wish: Wish): number | undefined {
    this.#wishes.delete(wish)
    return wish.number
  }

  /** Whether it has not been removed. */
  has(wish: Wish): boolean {
    return this.#wishes.has(wish)
  }

  /** The params of its SUBSCRIBE. */
  paramsOf({ topic, options }: Wish): { topic: Topic } & SubscribeOptions {
    return { topic, ...options }
  }

  confirm(wish: Wish, { subscription, revision, epoch }: ResultOf['SUBSCRIBE']): void {
    wish.number = subscription
    wish.isKnown = true
    // A known position stays until a RESYNC replaces it, since the connection may be lost before the RESYNC arrives.
    const { since = revision, epoch: known = epoch } = wish.options
    if (wish.topic === 'books') wish.options = { since, epoch: known }
    const early = this.#early
    this.#early = []
    for (const notification of early) this.deliver(notification)
  }

  /** Notes that the connection was lost, so that no subscription is confirmed any longer. Those to another connection are over. */
  lose(): void {
    this.#early = []
    for (const wish of this.#wishes) {
      delete wish.number
      if (wish.topic === 'traffic') this.#wishes.delete(wish)
    }
  }

  /** The subscriptions that the next connection must renew. */
  lost(): Wish[] {
    return [...this.#wishes].filter(({ number, isKnown }) => isKnown && number === undefined)
  }

  deliver(notification: Notification): void {
    if (notification.method === 'WELCOME') return
    const { subscription } = notification.params
    const wish = [...this.#wishes].find(({ number }) => number === subscription)
    if (!wish) {
      if ([...this.#wishes].some(({ number }) => number === undefined)) this.#early.push(notification)
      return
    }
    if (notification.method === 'CHANGE' && isOld(notification.params, wish.options)) return
    // From here on the subscription is renewed after a lost connection.
    if (notification.method === 'CHANGE') wish.options = { ...wish.options, since: notification.params.revision }
    if (notification.method === 'RESYNC') {
      const { revision: since, epoch } = notification.params
      wish.options = { since, epoch }
    }
    wish.listener(notification)
  }
}

/** Whether its owner was told of a change already: each is to be told once, whatever was sent twice. */
function isOld({ revision }: Change, { since }: SubscribeOptions): boolean {
  return since !== undefined && revision <= since
}
