import type { Draining } from '../../protocol/results.ts'
import { serverLines } from '../sentences.ts'

export interface DrainOwner {
  /** How many connections workers have. */
  count(): number
  /** Writes a line into the log. */
  note(message: string): void
  /** Tells progress to whoever waits for the end. Called only while the server stops. */
  tell(progress: Draining): void
  /** Lets the open connections know that the server drains. */
  begun(): void
}

const TELL_MS = 100
const NOTE_MS = 1_000

/**
 * The end of a server's connections. Draining: new ones are refused, and the open ones go on for as long as they like.
 * Stopping: the open ones are asked to close, and have until a deadline. This class counts them, tells progress, and keeps the
 * deadline; its owner asks them to close.
 */
export class Drain {
  readonly #owner: DrainOwner
  readonly #gone = Promise.withResolvers<boolean>()
  readonly #telling = new Delayed(TELL_MS, () => this.#owner.tell(this.progress))
  readonly #noting = new Delayed(NOTE_MS, () => this.#note())
  #phase: 'serving' | 'draining' | 'stopping' = 'serving'
  #of = 0

  constructor(owner: DrainOwner) {
    this.#owner = owner
  }

  /** Whether new connections are refused: while the server drains, and while it stops. */
  get isDraining(): boolean {
    return this.#phase !== 'serving'
  }

  get progress(): Draining {
    return { open: this.#owner.count(), of: this.#of }
  }

  /** The draining as STATUS and STATS report it; empty while the server serves. */
  get state(): { draining?: Draining } {
    return this.isDraining ? { draining: this.progress } : {}
  }

  /** Begins to drain. Does nothing when draining or stopping has begun already. */
  begin(): void {
    if (this.isDraining) return
    this.#phase = 'draining'
    this.#of = this.#owner.count()
    this.#owner.note(serverLines.draining(this.#of))
    this.#owner.begun()
  }

  /** Resolves with true when the last connection is gone, or with false at the deadline or when somebody hurries. */
  async stop(seconds: number): Promise<boolean> {
    this.#phase = 'stopping'
    this.#of = this.#owner.count()
    this.#owner.tell(this.progress)
    if (this.#of === 0) return true
    this.#owner.note(serverLines.stopping(this.#of, seconds))
    const deadline = setTimeout(() => this.#gone.resolve(false), seconds * 1000)
    const isGone = await this.#gone.promise
    clearTimeout(deadline)
    this.#end(isGone)
    return isGone
  }

  /** To be called whenever a connection is gone. */
  look(): void {
    if (!this.isDraining) return
    if (this.#phase === 'stopping') this.#telling.ask()
    if (this.#owner.count() > 0) this.#noting.ask()
    else this.#allGone()
  }

  /** Ends the waiting for connections at once. */
  hurry(): void {
    this.#gone.resolve(false)
  }

  #allGone(): void {
    this.#noting.end()
    if (this.#phase === 'draining') this.#owner.note(serverLines.drained)
    else this.#gone.resolve(true)
  }

  #end(isGone: boolean): void {
    this.#noting.end()
    this.#telling.end()
    this.#owner.tell(this.progress)
    const { open, of } = this.progress
    this.#owner.note(isGone ? serverLines.allClosed(of) : serverLines.notClosed(open, of))
  }

  #note(): void {
    const { open, of } = this.progress
    this.#owner.note(serverLines.stillOpen(open, of))
  }
}

/** Runs its work a while after somebody asked for it, once for all who asked meanwhile. */
class Delayed {
  readonly #ms: number
  readonly #work: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(ms: number, work: () => void) {
    this.#ms = ms
    this.#work = work
  }

  ask(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#work()
    }, this.#ms)
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
