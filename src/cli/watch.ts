import { setTimeout as delay } from 'node:timers/promises'
import type { BookstoreClient } from '../client/client.ts'
import { backoff } from '../client/connection/backoff.ts'
import { ConnectionLost } from '../client/connection-lost.ts'
import { cleanLine } from '../domain/clean-text.ts'
import type { Notification } from '../protocol/notifications.ts'
import { changeLine } from './output/change-line.ts'
import { notice, print } from './output/print.ts'
import { toTerminal } from './output/terminal-line.ts'
import { Refused } from './refused.ts'
import { watchLines } from './sentences.ts'
import { type AddressOptions, connectTo, opened } from './with-client.ts'

/** What to watch, and how to tell of it. `since` is a revision of the history that `epoch` names: it has both or neither. */
export interface WatchOptions extends AddressOptions {
  since?: number
  epoch?: string
  json?: boolean
}

/**
 * Prints each change of the catalogue as it happens, until the signal aborts. A connection that is lost is made again, by
 * whatever address and token the server then has, and what happened meanwhile is told; stderr says so.
 *
 * @throws Refused when there is no server at the beginning
 */
export function watchCatalogue(options: WatchOptions, signal: AbortSignal): Promise<void> {
  return new Watch(options, signal).run()
}

class Watch {
  readonly #options: WatchOptions
  readonly #signal: AbortSignal
  readonly #outputFailed = Promise.withResolvers<never>()
  /** The last change that was told; the place in the history from which it goes on. */
  #position: { since: number; epoch: string } | undefined
  #client: BookstoreClient | undefined
  #isOver = false

  constructor(options: WatchOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
    const { since, epoch } = options
    if (since !== undefined && epoch !== undefined) this.#position = { since, epoch }
  }

  async run(): Promise<void> {
    const { promise: interrupted, resolve } = Promise.withResolvers<void>()
    this.#signal.addEventListener('abort', () => resolve(), { once: true })
    if (this.#signal.aborted) return
    try {
      await Promise.race([this.#goOn(), this.#outputFailed.promise, interrupted])
    } finally {
      this.#isOver = true
      await this.#client?.close()
    }
  }

  async #goOn(): Promise<void> {
    const url = await this.#connect()
    let why = await this.#follow(() => notice(watchLines.begun(url, this.#position?.since ?? 0)))
    while (!this.#isOver) {
      notice(watchLines.lost(why))
      await this.#reconnect()
      why = await this.#follow(() => notice(watchLines.again))
    }
  }

  /** Returns the address of the server, which may be another one than before. */
  async #connect(): Promise<string> {
    const { client, url } = connectTo(this.#options)
    this.#client = client
    await opened(client, url, this.#options.db)
    return url
  }

  async #reconnect(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      await delay(backoff(attempt), undefined, { signal: this.#signal })
      try {
        await this.#connect()
        return
      } catch (error) {
        // There is none yet. It is looked for until the person gives up.
        if (!(error instanceof Refused)) throw error
      }
    }
  }

  /** Follows the connection to its end, and returns the reason of that. `begun` is called when changes are told. */
  async #follow(begun: () => void): Promise<string> {
    const client = this.#client
    if (client === undefined) throw new Error('not connected')
    const { promise: lost, resolve } = Promise.withResolvers<string>()
    client.onState(state => state.status === 'closed' && resolve(state.reason))
    if (client.state.status === 'open') {
      const { revision: since, epoch } = client.state.welcome
      this.#position ??= { since, epoch }
    }
    try {
      await client.subscribe('books', notification => this.#hear(notification), this.#position)
      begun()
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error
    }
    return lost
  }

  #hear({ method, params }: Notification): void {
    const epoch = this.#position?.epoch ?? ''
    if (method === 'CHANGE') {
      const { subscription: _, ...change } = params
      this.#position = { since: change.revision, epoch }
      this.#tell({ ...change, epoch }, changeLine(change))
    } else if (method === 'RESYNC') {
      const { reason, revision, epoch } = params
      this.#position = { since: revision, epoch }
      this.#tell({ type: 'resync', reason, revision, epoch }, watchLines.resync(cleanLine(reason), revision))
    }
  }

  #tell(value: object, line: string): void {
    const text = this.#options.json ? JSON.stringify(value) : toTerminal(line)
    print(`${text}\n`).catch(error => this.#outputFailed.reject(error))
  }
}
