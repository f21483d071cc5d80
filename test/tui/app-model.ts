import type { Key } from 'ink'
import { createBook } from '../../src/domain/book.ts'
import { type KeyPress, splitText, toKeyPresses } from '../../src/tui/input/key-press.ts'
import { Keyboard } from '../../src/tui/input/keyboard.ts'
import type { AppState } from '../../src/tui/state/app-state.ts'
import { BookIndex } from '../../src/tui/state/book-index.ts'
import type { Effect } from '../../src/tui/state/effect.ts'
import { initialState } from '../../src/tui/state/initial-state.ts'
import { keyTargetOf } from '../../src/tui/state/press.ts'
import { type AppEvent, update } from '../../src/tui/state/update.ts'
import { ManualClock } from './manual-clock.ts'

const NO_KEY: Key = {
  ...{
    upArrow: false,
    downArrow: false,
    leftArrow: false,
    rightArrow: false,
    pageDown: false,
    pageUp: false,
    home: false,
    end: false,
  },
  ...{
    return: false,
    escape: false,
    ctrl: false,
    shift: false,
    tab: false,
    backspace: false,
    delete: false,
    meta: false,
  },
  ...{ super: false, hyper: false, capsLock: false, numLock: false },
}

export const book = (id: number, title = `Book ${id}`, more: object = {}) =>
  createBook(
    { title, ...more },
    { id, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z', revision: id },
  )

/** The app without a screen: events in, state and effects out. */
export class AppModel {
  state: AppState
  readonly effects: Effect[] = []
  readonly clock = new ManualClock()
  readonly keyboard = new Keyboard(
    event => this.tell(event),
    () => keyTargetOf(this.state),
    this.clock,
  )

  /** So many books, or that the server has not told them yet. */
  constructor(books: number | 'untold' = 30) {
    this.state = initialState(new BookIndex(), true)
    this.tell({ type: 'resize', columns: 120, rows: 40 })
    this.tell({ type: 'server', server: { status: 'open', url: 'ws://127.0.0.1:8080', text: '', connection: 1 } })
    if (books !== undefined) if (books === 'untold') return
    this.tell({ type: 'loaded', books: Array.from({ length: books }, (_, index) => book(index + 1)) })
  }

  tell(event: AppEvent): this {
    const { state, effects } = update(this.state, event)
    this.state = state
    this.effects.push(...effects)
    return this
  }

  /** Presses keys that come alone, by their names. */
  press(...names: string[]): this {
    for (const name of names) this.tell({ type: 'key', key: { name } })
    return this
  }

  /** Types text as a terminal delivers it: one chunk. Then nothing comes for a while. */
  type(text: string): this {
    return this.keys(splitText(text))
  }

  keys(keys: readonly KeyPress[]): this {
    for (const key of keys) this.keyboard.press(key)
    return this.rest()
  }

  /** Lets so much time go by that all keys have done what they do. */
  rest(): this {
    this.clock.advance(2_000)
    return this
  }

  /** Types text as a part of what comes in one go. */
  burst(text: string): this {
    for (const key of splitText(text)) this.keyboard.press(key)
    return this
  }

  chunk(input: string, key: Partial<Key> = {}): this {
    return this.keys(toKeyPresses(input, { ...NO_KEY, ...key }))
  }
}
