import type { Author } from '../domain/book-store.ts'
import type { Copy, Loan } from '../domain/lending/lending.ts'
import type { LendingRecord, LendingState } from './lending-state.ts'
import type { RecordLog } from './record-log.ts'

/** What happened to copies and loans: told to those who follow, with numbers of borrowers alone. */
export interface LendingEvent {
  event: 'lent' | 'returned' | 'renewed' | 'lost' | 'found' | 'copy-added' | 'copy-removed'
  loan?: Loan
  copy?: Copy
}

/** One call of a client, for its keys. */
export interface Caller {
  by: Author
  requestKey?: string | undefined
}

/** The parts of a step, in their order. */
export interface StepParts<Result> {
  check(): Promise<Step<Result>>
  /** What follows from it, before the next step begins. */
  after(step: Step<Result>): Promise<void>
  /** Called when it is over, also when it failed. */
  ended(): void
}

/** What a step writes, answers and tells. */
export interface Step<Result> {
  record: LendingRecord
  result: Result
  event: LendingEvent
  /** The book. */
  id: number
}

/** For how long a step that is asked again with the same key is not made again, in milliseconds. */
const KEY_MS = 10 * 60 * 1000

/** Makes one step after the other: each is checked, made durable, and then told. */
export class Steps {
  readonly #state: LendingState
  readonly #log: RecordLog
  readonly #now: () => Date
  readonly #followers = new Set<(event: LendingEvent) => void>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(state: LendingState, log: RecordLog, now: () => Date) {
    this.#state = state
    this.#log = log
    this.#now = now
  }

  follow(follower: (event: LendingEvent) => void): void {
    this.#followers.add(follower)
  }

  /** Makes a step. Asked again with the same key, it is not made again. */
  make<Result>({ by, requestKey }: Caller, { check, after, ended }: StepParts<Result>): Promise<Result> {
    return this.inTurn(async () => {
      const name = requestKey === undefined ? undefined : `${by.client ?? `#${by.connection}`}\n${requestKey}`
      const known = name === undefined ? undefined : this.#state.keys.get(name)
      if (known && this.#now().getTime() - Date.parse(known.at) < KEY_MS) return known.result as Result
      try {
        const step = await check()
        const key = name === undefined ? {} : { key: { name, at: this.#now().toISOString(), result: step.result } }
        await this.write({ ...step.record, ...key })
        for (const follower of this.#followers) follower(step.event)
        await after(step)
        return step.result
      } finally {
        ended()
      }
    })
  }

  /** Makes a record durable, and then known. Only within a turn. */
  async write(record: LendingRecord): Promise<void> {
    await this.#log.append(record)
    this.#state.apply(record)
  }

  inTurn<T>(work: () => Promise<T> | T): Promise<T> {
    const done = this.#last.catch(() => undefined).then(work)
    this.#last = done
    return done
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined)
    await this.#log.close()
  }
}
