import type { RefusalKind } from '../../refusals/kinds.ts'
import { LogThrottle, THROTTLE_MS, withMore } from '../../refusals/log-throttle.ts'
import type { Note, NoteWriter } from './log-scope.ts'

/** Writes refusals into the log, and limits the lines about one address, whichever workers report them. */
export class RefusalLog {
  readonly #log: NoteWriter
  readonly #throttle = new LogThrottle<Note>()
  #timer: NodeJS.Timeout | undefined

  constructor(log: NoteWriter) {
    this.#log = log
  }

  /** Writes a refusal. `more` is how many like it the worker left out. */
  add(address: string, kind: RefusalKind, note: Note, more = 0): void {
    if (this.#throttle.takes(address, kind, note, more)) this.#write(note, more)
    else this.#timer ??= setTimeout(() => this.#writeLeftOut(), THROTTLE_MS)
  }

  /** Writes the summary of the refusals that were left out so far. */
  end(): void {
    this.#writeLeftOut()
  }

  #writeLeftOut(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const { line, more } of this.#throttle.leftOut()) this.#write(line, more)
  }

  #write({ entry, access }: Note, more: number): void {
    const message = withMore(entry.message, more)
    this.#log.addAll([{ entry: { ...entry, ...(message !== '' && { message }) }, access }])
  }
}
