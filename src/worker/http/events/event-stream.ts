import type { ServerResponse } from 'node:http'
import type { Position } from '../../../domain/book-store.ts'
import type { NotificationName } from '../../../protocol/notifications.ts'
import type { Connection } from '../../connection/connection.ts'
import type { Following } from '../../connection/follow-topic.ts'
import type { Outlet } from '../../connection/slow-reader.ts'
import type { Meter } from '../../supervisor-link/meter.ts'
import type { Tap } from '../../traffic/tap.ts'
import { tellAnswer } from '../../traffic/tell-frame.ts'
import { limitSending } from '../limit-sending.ts'
import { eventId } from './event-id.ts'

/** An answer that goes on for as long as its client stays. */
export interface OpenAnswer {
  /** Lets the client come back later than it would, when no new connections are taken for a while. */
  postpone(): void
  /** Ends it in order. */
  end(): void
}

/** Proxies give up connections on which nothing comes; and a client that is gone is noticed when something is sent. */
const HEARTBEAT_MS = 15_000
/**
 * After how many milliseconds a client that lost its connection comes back: soon, or later while the server goes. Each
 * client gets another time of the span, so that not all of them come at once.
 */
const SOON = [1_000, 3_000] as const
const LATER = [3_000, 8_000] as const

/** The changes of books as server-sent events. */
export class EventStream implements Outlet, OpenAnswer {
  readonly #meter: Meter
  readonly #tap: Tap
  #response: ServerResponse | undefined
  #epoch = ''

  constructor({ meter, tap }: Pick<Connection, 'meter' | 'tap'>) {
    this.#meter = meter
    this.#tap = tap
  }

  get bufferedAmount(): number {
    return this.#response?.writableLength ?? 0
  }

  /**
   * Begins to send what is followed. A client that did not say up to where it knows the catalogue gets the id of the position
   * from which on it is told of changes.
   */
  begin(response: ServerResponse, following: Following, isResumed: boolean): OpenAnswer {
    const { socket } = response
    this.#response = response
    this.#epoch = following.position.epoch
    this.#write(`${retry(SOON)}${isResumed ? '' : `id: ${eventId(following.position)}\n`}\n`)
    following.start()
    // Where something waits to be read already, this would only pile up behind it.
    const heartbeat = setInterval(() => this.bufferedAmount > 0 || this.#write(':\n\n'), HEARTBEAT_MS)
    response.once('close', () => {
      clearInterval(heartbeat)
      following.end()
    })
    // Who ends its side has said all it wants to, and hears no more than what it missed: else each tab that is closed would
    // keep its worker until the next heartbeat.
    if (!socket || socket.readableEnded) this.end()
    else socket.once('end', () => this.end())
    return this
  }

  tell(name: NotificationName, params: string): void {
    this.#write(`event: ${name}\nid: ${eventId(this.#positionOf(params))}\ndata: ${params}\n\n`)
  }

  postpone(): void {
    this.#write(`${retry(LATER)}\n`)
  }

  end(): void {
    if (!this.#response || this.#response.writableEnded) return
    this.postpone()
    this.#response.end()
    limitSending(this.#response)
  }

  giveUp(): void {
    this.#meter.log({ level: 'warn', message: 'reads too slowly', refused: 'timeout' })
    this.#response?.destroy()
  }

  /** A change says its revision at its beginning; a RESYNC also its epoch. */
  #positionOf(params: string): Position {
    const revision = /^\{"revision":(\d+)/.exec(params)?.[1]
    if (revision !== undefined) return { epoch: this.#epoch, revision: Number(revision) }
    return JSON.parse(params) as Position
  }

  #write(text: string): void {
    if (!this.#response || this.#response.writableEnded || this.#response.destroyed) return
    this.#response.write(text)
    const bytes = Buffer.byteLength(text)
    this.#meter.sent(bytes)
    tellAnswer(this.#tap, text, bytes)
  }
}

function retry([least, most]: readonly [number, number]): string {
  return `retry: ${Math.round(least + Math.random() * (most - least))}\n`
}
