import type { Clock } from './clock.ts'
import type { KeyPress } from './key-press.ts'
import type { KeyboardEvent } from './keyboard-event.ts'

const ENTERS = ['enter', 'ctrl+j']

/** The part of the screen that gets the keys. */
export interface KeyTarget {
  /** The letters that answer the question that stands, if one does. */
  answers?: readonly string[]
  /** Whether text is typed there. */
  isText: boolean
}

/** For so long an answer waits for a second letter: with one it is the beginning of a text. */
const ALONE_MS = 200
/** A pause that ends typing, also that of a slow typist. */
const TYPING_MS = 600

/**
 * Lets a key answer a question only when it comes alone. Somebody who types a title does not look at the screen: its
 * letters are told as text while a question stands.
 */
export class AnswerKeys {
  readonly #tell: (event: KeyboardEvent) => void
  readonly #target: () => KeyTarget
  readonly #clock: Clock
  /** A letter that answers, unless another follows. */
  #answer: KeyPress | undefined
  #isTyping = false
  #cancelPause: () => void = () => {}

  constructor(tell: (event: KeyboardEvent) => void, target: () => KeyTarget, clock: Clock) {
    this.#tell = tell
    this.#target = target
    this.#clock = clock
  }

  /** @param isAfterText whether text came right before, in one go with the key */
  press(key: KeyPress, isAfterText: boolean): void {
    const { answers, isText } = this.#target()
    if (answers === undefined) this.#pressElsewhere(key, isText)
    else if (key.text === undefined) this.#pressNamed(key)
    else if (this.#answer || this.#isTyping || isAfterText || !answers.includes(key.text.toLowerCase())) {
      this.#type(key.text)
    } else this.#mayAnswer(key)
  }

  /** Takes an answer that waits: what comes now is no text. */
  settle(): void {
    this.#cancelPause()
    this.#isTyping = false
    this.#takeAnswer()
  }

  end(): void {
    this.#answer = undefined
    this.#cancelPause()
  }

  /** A question may come up while somebody types: what goes on is no answer to it. */
  #pressElsewhere(key: KeyPress, isText: boolean): void {
    this.settle()
    if (isText && key.text !== undefined) this.#startTyping()
    this.#tell({ type: 'key', key })
  }

  #pressNamed(key: KeyPress): void {
    // Enter ends what was typed, as it does in a field, and it goes with a letter that answers.
    const isEnd = ENTERS.includes(key.name) && (this.#isTyping || this.#answer !== undefined)
    this.settle()
    if (!isEnd) this.#tell({ type: 'key', key })
  }

  #type(text: string): void {
    const before = this.#answer?.text ?? ''
    this.#answer = undefined
    this.#startTyping()
    this.#tell({ type: 'typed', text: before + text })
  }

  #startTyping(): void {
    this.#isTyping = true
    this.#cancelPause()
    this.#cancelPause = this.#clock.after(TYPING_MS, () => this.settle())
  }

  #mayAnswer(key: KeyPress): void {
    this.#answer = key
    this.#cancelPause()
    this.#cancelPause = this.#clock.after(ALONE_MS, () => this.settle())
  }

  #takeAnswer(): void {
    const key = this.#answer
    this.#answer = undefined
    if (key) this.#tell({ type: 'key', key })
  }
}
