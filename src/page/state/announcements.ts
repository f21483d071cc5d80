/** The time within which changes are told as one, in milliseconds: a screen reader reads all of them aloud. */
const TOGETHER_MS = 1_000

/** Collects what others did, and tells it in one sentence. */
export class Announcements {
  readonly #tell: (texts: readonly string[]) => void
  readonly #after: (ms: number, work: () => void) => void
  #texts: string[] = []

  /** @param after does some work after so many milliseconds */
  constructor(tell: (texts: readonly string[]) => void, after: (ms: number, work: () => void) => void) {
    this.#tell = tell
    this.#after = after
  }

  add(text: string): void {
    this.#texts.push(text)
    if (this.#texts.length > 1) return
    this.#after(TOGETHER_MS, () => {
      const texts = this.#texts
      this.#texts = []
      this.#tell(texts)
    })
  }
}
