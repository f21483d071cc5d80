// JSON.parse does not always say where a text stops being JSON. This finds the place, after it has said that it does.

const BLANK = /[\t\n\r ]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const WORD = /true|false|null/y

/** Lists and objects in one another: more than a stack of calls takes in its stride. */
export const MAX_DEPTH = 500

/** The index of the first character at which a text is no longer JSON; its length when it ends too early. */
export function firstBadIndex(text: string): number {
  const scanner = new Scanner(text)
  try {
    scanner.value()
    scanner.blank()
    return scanner.index
  } catch (error) {
    if (error instanceof Bad) return scanner.index
    throw error
  }
}

class Bad extends Error {}

class Scanner {
  readonly #text: string
  #depth = 0
  index = 0

  constructor(text: string) {
    this.#text = text
  }

  value(): void {
    this.blank()
    const first = this.#text[this.index]
    if (first === '{') this.#list('}', () => this.#member())
    else if (first === '[') this.#list(']', () => this.value())
    else if (!this.#take(STRING) && !this.#take(NUMBER) && !this.#take(WORD)) throw new Bad()
  }

  blank(): void {
    this.#take(BLANK)
  }

  #member(): void {
    this.blank()
    if (!this.#take(STRING)) throw new Bad()
    this.blank()
    this.#expect(':')
    this.value()
  }

  #list(end: string, item: () => void): void {
    if (++this.#depth > MAX_DEPTH) throw new Bad()
    this.index++
    this.blank()
    if (this.#text[this.index] !== end) this.#items(item)
    this.#expect(end)
    this.#depth--
  }

  #items(item: () => void): void {
    for (;;) {
      item()
      this.blank()
      if (this.#text[this.index] !== ',') return
      this.index++
    }
  }

  #expect(char: string): void {
    if (this.#text[this.index] !== char) throw new Bad()
    this.index++
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.index
    const match = pattern.exec(this.#text)
    if (!match) return false
    this.index += match[0].length
    return true
  }
}
