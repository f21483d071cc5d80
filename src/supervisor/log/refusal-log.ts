import type { RefusalKind } from '../../refusals/kinds.ts'
import { LogThrottle, THROTTLE_MS, withMore } from '../../refusals/log-throttle.ts'
import { MalformedMessage } from '../requests/read-message.ts'
import type { LogBook, Note } from './event-log.ts'

/** A worker of ours thins out what it says of one connection to a third of this, see `worker/supervisor-link/throttled-meter.ts`. */
const MAX_LINES = 2000

/** What was refused, in the log: thinned out by address, whichever workers say it. */
export class RefusalLog {
  readonly #log: LogBook
  readonly #throttle = new LogThrottle<Note>()
  readonly #paces = new WeakMap<object, { since: number; lines: number }>()
  #timer: NodeJS.Timeout | undefined

  constructor(log: LogBook) {
    this.#log = log
  }

  /** Notes a refusal; `more` like it were left out by the worker. */
  add(address: string, refusal: RefusalKind, line: Note, more = 0): void {
    if (this.#throttle.takes(address, refusal, line, more)) this.#tell(line, more)
    else this.#timer ??= setTimeout(() => this.#tellLeftOut(), THROTTLE_MS)
  }

  /**
   * Notes what a worker says was refused, of one connection.
   *
   * @throws MalformedMessage when it says more than a worker of ours would
   */
  take(whose: object, address: string, refusal: RefusalKind, line: Note, more: number): void {
    const now = performance.now()
    const known = this.#paces.get(whose)
    const pace = known && now - known.since < THROTTLE_MS ? known : { since: now, lines: 0 }
    if (pace !== known) this.#paces.set(whose, pace)
    if (++pace.lines > MAX_LINES) throw new MalformedMessage(`more than ${MAX_LINES} refusals of one connection`)
    this.add(address, refusal, line, more)
  }

  /** Tells what is still to be told. */
  end(): void {
    this.#tellLeftOut()
  }

  #tellLeftOut(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const { line, more } of this.#throttle.leftOut()) this.#tell(line, more)
  }

  #tell({ entry, access }: Note, more: number): void {
    const message = withMore(entry.message, more)
    this.#log.addAll([{ entry: { ...entry, ...(message !== '' && { message }) }, access }])
  }
}
