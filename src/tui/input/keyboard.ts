import { readIsbn } from '../../domain/isbn/read-isbn.ts'
import { AnswerKeys, type KeyTarget } from './answer-keys.ts'
import type { Clock } from './clock.ts'
import { beginsBarcode, continuesCode, isWholeCode, joinedBarcode, splitCodes } from './codes.ts'
import type { KeyPress } from './key-press.ts'
import type { KeyboardEvent } from './keyboard-event.ts'

/** A pause that ends a person's digits; nobody sees so short a delay. A scanner's next key comes within 20 ms. */
const PAUSE_MS = 50
/** Text that comes in one chunk, as pasted text does, has no pause at all; between a person's keys there is more. */
const ONE_GO_MS = 5
/** How many digits in a row without that pause are hardly a person's. A slow line may stutter among them: they get more time. */
const RUSH = 4
const RUSH_MS = 150
/** As long as a stutter lasts at most. Nobody types the beginning of a book's barcode so fast that it is one run of digits. */
const BARCODE_MS = 500
/** So many digits before a number may be its beginning. */
const MOST_PASSED = 5
/** After so long the same digit over and over is a key that is held down, in milliseconds. */
const HELD_MS = 200

/** Enter and Tab; a line feed, alone or behind the Enter, is Ctrl+J. */
const SUFFIXES = ['enter', 'tab', 'ctrl+j']

/**
 * Tells a scanner's number from a person's keys, by pauses alone: digits are held back until a pause, or a key that is none
 * of theirs, says what they were. A number of eight and more without a pause is a scan, with the Enter or Tab behind it;
 * all other digits are keys, in the order in which they came. Owns the timers for that.
 */
export class Keyboard {
  readonly #tell: (event: KeyboardEvent) => void
  readonly #target: () => KeyTarget
  readonly #clock: Clock
  readonly #answers: AnswerKeys
  /** Digits that wait for what they are, and since when. */
  #run: KeyPress[] = []
  #since = 0
  /** The text that came right before, if any did: the run then may be a part of it. */
  #textBefore: string | undefined
  #passedAt = 0
  /** Whether a scan came right before: one that may still have its Enter or Tab to come, or one that had it. */
  #lastScan: 'open' | 'ended' | undefined
  /** The digit whose key is held down. */
  #heldDown: string | undefined
  /** Whether an Esc came directly before the run: a key of its own when the run is a scan, else Alt with the first digit. */
  #isAfterEscape = false
  /** Digits that have passed as keys right before, and may be the beginning of a barcode. */
  #passedDigits = ''
  #cancelPause: () => void = () => {}

  /** @param target tells, whenever it is asked, where keys go */
  constructor(tell: (event: KeyboardEvent) => void, target: () => KeyTarget, clock: Clock) {
    this.#tell = tell
    this.#target = target
    this.#clock = clock
    this.#answers = new AnswerKeys(tell, target, clock)
  }

  press(key: KeyPress): void {
    if (this.#run.length > 0 && this.#goesOn(key)) return
    if (SUFFIXES.includes(key.name) && this.#isEndOfScan(key)) return
    this.#decide(key.text !== undefined && !isDigit(key))
    this.#lastScan = undefined
    const escaped = digitAfterEscape(key)
    if (escaped) this.#begin(escaped, true)
    else if (isDigit(key) && key.text !== this.#heldDown) this.#begin(key)
    else this.#pass(key)
    this.#awaitPause()
  }

  paste(text: string): void {
    this.#decide(false)
    this.#answers.settle()
    this.#textBefore = undefined
    this.#tell({ type: 'paste', text })
  }

  /** Ends the timers. Keys that wait are let go. */
  end(): void {
    this.#run = []
    this.#cancelPause()
    this.#answers.end()
  }

  #begin(key: KeyPress, isAfterEscape = false): void {
    this.#run = [key]
    this.#isAfterEscape = isAfterEscape
    this.#since = this.#clock.now()
    if (isAfterEscape || this.#since - this.#passedAt > BARCODE_MS) this.#passedDigits = ''
    this.#heldDown = undefined
  }

  /** Whether a key belongs to the run. */
  #goesOn(key: KeyPress): boolean {
    if (key.text === undefined || !continuesCode(this.#text, key.text)) return false
    this.#run.push(key)
    const isHeldDown = this.#run.every(({ text }) => text === key.text)
    if (isHeldDown && this.#clock.now() - this.#since > HELD_MS) {
      this.#heldDown = key.text
      this.#passRun()
    }
    this.#awaitPause()
    return true
  }

  #isEndOfScan(key: KeyPress): boolean {
    if (this.#isScan(false)) this.#scan()
    else if (this.#lastScan === 'ended' && !this.#isStray(key)) return false
    if (this.#lastScan === undefined) return false
    this.#lastScan = 'ended'
    this.#awaitPause()
    return true
  }

  /** Whether a second key at the end of a scan is none of a person's: a line feed, or one that would answer a question about the scan. */
  #isStray({ name }: KeyPress): boolean {
    return name === 'ctrl+j' || this.#target().answers !== undefined
  }

  #awaitPause(): void {
    this.#cancelPause()
    this.#cancelPause = this.#clock.after(this.#patienceMs(), () => this.#onPause())
  }

  #patienceMs(): number {
    if (beginsBarcode(this.#text)) return BARCODE_MS
    return this.#run.length < RUSH ? PAUSE_MS : RUSH_MS
  }

  #onPause(): void {
    const isScan = this.#isScan(false)
    this.#decide(false)
    this.#textBefore = undefined
    this.#heldDown = undefined
    this.#lastScan = isScan ? 'open' : undefined
    // A suffix that is late still belongs to its scan.
    if (isScan) this.#cancelPause = this.#clock.after(RUSH_MS, () => this.#onPause())
  }

  /** Says what the run was. */
  #decide(isBeforeText: boolean): void {
    if (this.#isScan(isBeforeText)) this.#scan()
    else this.#passRun()
  }

  /**
   * Digits within text, as a terminal without bracketed paste delivers it, are text. An ISBN that stands directly behind a
   * letter is a scan all the same: nobody writes so, but somebody may type when the scanner begins.
   */
  #isScan(isBeforeText: boolean): boolean {
    if (!isWholeCode(this.#text) || isBeforeText) return false
    if (this.#textBefore === undefined) return true
    return /\p{L}$/u.test(this.#textBefore) && readIsbn(this.#text).isbn !== undefined
  }

  #scan(): void {
    const text = this.#text
    const whole = joinedBarcode(this.#passedDigits, text)
    const typed = this.#passedDigits.length
    const isAfterEscape = this.#isAfterEscape
    this.#forgetRun()
    this.#textBefore = undefined
    this.#passedDigits = ''
    this.#lastScan = 'open'
    this.#answers.settle()
    if (isAfterEscape) this.#tell({ type: 'key', key: { name: 'escape' } })
    if (whole !== undefined) this.#tell({ type: 'scan', code: whole, typed })
    else for (const code of splitCodes(text)) this.#tell({ type: 'scan', code })
  }

  #passRun(): void {
    const [first, ...rest] = this.#run
    const isAfterEscape = this.#isAfterEscape
    this.#forgetRun()
    if (first) this.#pass(isAfterEscape ? { name: `alt+${first.name}` } : first)
    for (const key of rest) this.#pass(key)
  }

  #forgetRun(): void {
    this.#run = []
    this.#isAfterEscape = false
  }

  #pass(key: KeyPress): void {
    this.#passedDigits = isDigit(key) ? (this.#passedDigits + key.text).slice(-MOST_PASSED) : ''
    const now = this.#clock.now()
    this.#answers.press(key, this.#textBefore !== undefined && now - this.#passedAt < ONE_GO_MS)
    this.#passedAt = now
    this.#textBefore = key.text
    if (key.text !== this.#heldDown) this.#heldDown = undefined
  }

  get #text(): string {
    return this.#run.map(({ text }) => text ?? '').join('')
  }
}

function isDigit({ text }: KeyPress): boolean {
  return text !== undefined && /^\d$/.test(text)
}

/** The digit of Alt and a digit: none of our keys, but what an Esc and a scan look like that come within a few milliseconds. */
function digitAfterEscape({ name }: KeyPress): KeyPress | undefined {
  const text = /^alt\+(\d)$/.exec(name)?.[1]
  return text === undefined ? undefined : { name: text, text }
}
