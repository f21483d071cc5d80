/** Between the keys of a scanner there are 1 to 20 ms; a person's digits have more between them. */
const PAUSE_MS = 50
/** So many digits in a row without that pause are hardly a person's: a line that stutters is given more time. */
const RUSH = 4
const RUSH_MS = 150
/** The numbers that scanners read off books: ISBN, ISSN and shops' own numbers, with an X where these have one. */
const CODE = /^(?:\d{8,30}|\d{7,9}X)$/
const ONE_DIGIT = /^(\d)\1*$/

/** Tells a scanner's number from a person's keys: eight digits and more without a pause, and Enter or Tab behind them. */
export class Scans {
  #code = ''
  #last = Number.NEGATIVE_INFINITY

  /** How many keys of a number came so far, if it is one. */
  get length(): number {
    return this.#code.length
  }

  /**
   * Takes a key, by its name in the browser.
   *
   * @param at when it came, in milliseconds
   * @returns the number that it ends, if it does
   */
  press(key: string, at: number): string | undefined {
    // It is held down for an X.
    if (key === 'Shift') return undefined
    const isSuffix = key === 'Enter' || key === 'Tab'
    const isInTime = at - this.#last <= (this.#code.length < RUSH ? PAUSE_MS : RUSH_MS)
    this.#last = at
    const code = isInTime ? this.#code : ''
    this.#code = /^[\dXx]$/.test(key) ? code + key.toUpperCase() : ''
    return isSuffix && CODE.test(code) && !ONE_DIGIT.test(code) ? code : undefined
  }
}
