/** The most books that are remembered. */
const MOST = 100

/** The titles of the books that changed last: of one that was deleted there is nothing else to be told. */
export class Titles {
  readonly #titles = new Map<number, string>()

  of(id: number): string | undefined {
    return this.#titles.get(id)
  }

  keep(id: number, title: string): void {
    this.#titles.delete(id)
    this.#titles.set(id, title)
    const [oldest] = this.#titles.keys()
    if (this.#titles.size > MOST && oldest !== undefined) this.#titles.delete(oldest)
  }
}
