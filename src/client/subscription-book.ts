import type { Notification } from '../protocol/notifications.ts'
import type { ParamsOf, Topic } from '../protocol/params.ts'
import type { ResultOf } from '../protocol/results.ts'
import type { SubscribeOptions } from './client.ts'

/** What somebody wants to hear of, and where it stands. */
export interface Wish {
  topic: Topic
  listener: (notification: Notification) => void
  options: SubscribeOptions
  /** The number the server gave it; undefined while it is not confirmed. */
  number?: number
}

/** The subscriptions of a client, over all its connections. */
export class SubscriptionBook {
  readonly #wishes = new Set<Wish>()
  /** Notifications that came before the answer that says whose they are. */
  #early: Notification[] = []

  add(topic: Topic, listener: Wish['listener'], options: SubscribeOptions): Wish {
    const wish: Wish = { topic, listener, options: { ...options } }
    this.#wishes.add(wish)
    return wish
  }

  /** Forgets a wish; returns its number, if the server knows of it. */
  remove(wish: Wish): number | undefined {
    this.#wishes.delete(wish)
    return wish.number
  }

  /** Whether somebody still wants it. */
  has(wish: Wish): boolean {
    return this.#wishes.has(wish)
  }

  paramsOf({ topic, options }: Wish): ParamsOf<'SUBSCRIBE'> {
    return { topic, ...options }
  }

  confirm(wish: Wish, { subscription, revision, epoch }: ResultOf['SUBSCRIBE']): void {
    wish.number = subscription
    // A position that was known stays until RESYNC replaces it: the connection may be lost before that comes.
    const { since = revision, epoch: known = epoch } = wish.options
    if (wish.topic === 'books') wish.options = { since, epoch: known }
    const early = this.#early
    this.#early = []
    for (const notification of early) this.deliver(notification)
  }

  /** Notes that the connection is gone: nothing is confirmed any longer. */
  lose(): void {
    this.#early = []
    for (const wish of this.#wishes) delete wish.number
  }

  /** The wishes that are to be taken up again. */
  lost(): Wish[] {
    return [...this.#wishes].filter(({ number }) => number === undefined)
  }

  deliver(notification: Notification): void {
    if (notification.method === 'WELCOME') return
    const { subscription } = notification.params
    const wish = [...this.#wishes].find(({ number }) => number === subscription)
    if (!wish) {
      if (this.lost().length > 0) this.#early.push(notification)
      return
    }
    // From here on the subscription is taken up again after a loss.
    if (notification.method === 'CHANGE') wish.options = { ...wish.options, since: notification.params.revision }
    if (notification.method === 'RESYNC') {
      const { revision: since, epoch } = notification.params
      wish.options = { since, epoch }
    }
    wish.listener(notification)
  }
}
