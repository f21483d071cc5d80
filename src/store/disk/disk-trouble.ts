import { BookstoreError } from '../../domain/errors.ts'
import { explain } from './disk-errors.ts'

const PROBE_MS = 500

/** Knows why nothing can be written at the moment, and probes until writing works again. */
export class DiskTrouble {
  readonly #readOnly: string | undefined
  readonly #probe: () => Promise<boolean>
  #reason: string | undefined
  #timer: NodeJS.Timeout | undefined

  /** `readOnly`: why nothing can be written, from the start on. `probe` says whether the disk takes writes. */
  constructor(readOnly: string | undefined, probe: () => Promise<boolean>) {
    this.#readOnly = readOnly
    this.#reason = readOnly
    this.#probe = probe
  }

  /** The trouble in words for a person; undefined when there is none. */
  get reason(): string | undefined {
    return this.#reason
  }

  /** @throws BookstoreError READ_ONLY or STORAGE while there is trouble */
  check(): void {
    if (this.#reason === undefined) return
    const code = this.#readOnly === undefined ? 'STORAGE' : 'READ_ONLY'
    throw new BookstoreError(code, `not saved: ${this.#reason}`)
  }

  /** Refuses writes until a probe succeeds, or somebody calls {@link end}; tells when it did. */
  begin(cause: Error, ended: () => void): void {
    this.#reason = explain(cause)
    this.#timer ??= setInterval(() => void this.#tryAgain(ended), PROBE_MS)
  }

  /** Refuses writes until it is told that the disk is well again. */
  hold(reason: string): void {
    this.#stopProbing()
    this.#reason = reason
  }

  end(): void {
    this.#stopProbing()
    this.#reason = undefined
  }

  /** Ends the probe, and leaves the trouble as it is. */
  close(): void {
    this.#stopProbing()
  }

  async #tryAgain(ended: () => void): Promise<void> {
    const timer = this.#timer
    if (!(await this.#probe()) || timer === undefined || timer !== this.#timer) return
    this.end()
    ended()
  }

  #stopProbing(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
