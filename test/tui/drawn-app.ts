import { PassThrough, Writable } from 'node:stream'
import headless from '@xterm/headless'
import { AppScreen } from '../../src/tui/app-screen.tsx'
import { Keyboard } from '../../src/tui/input/keyboard.ts'
import { AppStore } from '../../src/tui/state/app-store.ts'
import type { Effect } from '../../src/tui/state/effect.ts'
import { keyTargetOf } from '../../src/tui/state/press.ts'
import { AppModel } from './app-model.ts'
import { ManualClock } from './manual-clock.ts'

/** A stdin with what Ink asks of a terminal. */
class TerminalInput extends PassThrough {
  readonly isTTY = true
  setRawMode(): this {
    return this
  }
  ref(): void {}
  unref(): void {}
}

/** A stdout with a size, written to a screen. */
class Display extends Writable {
  readonly isTTY = true
  columns: number
  rows: number
  readonly screen: headless.Terminal
  /** All that was written. */
  bytes = ''

  constructor(columns: number, rows: number, widths: headless.IUnicodeVersionProvider | undefined) {
    super({ decodeStrings: false })
    this.columns = columns
    this.rows = rows
    this.screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
    if (!widths) return
    this.screen.unicode.register(widths)
    this.screen.unicode.activeVersion = widths.version
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    this.bytes += text
    this.screen.write(text, done)
  }

  /** The window gets another size; the app hears of it. */
  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows)
    this.columns = columns
    this.rows = rows
    this.emit('resize')
  }
}

interface DrawnAppOptions {
  columns?: number
  rows?: number
  books?: number | 'untold'
  /** How wide the terminal takes each character for. */
  widths?: headless.IUnicodeVersionProvider
}

/** The app drawn by Ink, on a terminal that is none: bytes in at one end, rows of the screen out at the other. */
export class DrawnApp {
  readonly effects: Effect[] = []
  readonly store: AppStore
  readonly clock = new ManualClock()
  readonly #input = new TerminalInput()
  readonly #display: Display
  readonly #screen: AppScreen
  readonly #keyboard: Keyboard

  constructor({ columns = 120, rows = 40, books = 30, widths }: DrawnAppOptions = {}) {
    this.store = new AppStore(new AppModel(books).state, effect => this.#perform(effect))
    this.#display = new Display(columns, rows, widths)
    const target = () => keyTargetOf(this.store.getState())
    this.#keyboard = new Keyboard(event => this.store.dispatch(event), target, this.clock)
    const streams = { stdin: this.#input as never, stdout: this.#display as never, isAsked: true }
    this.#screen = new AppScreen(streams, this.store, this.#keyboard, { ended: () => {}, failed: () => {} })
    this.#screen.draw()
  }

  #perform(effect: Effect): void {
    this.effects.push(effect)
    if (effect.type === 'redraw') this.#screen.redraw()
  }

  /** Sends bytes in one chunk; resolves when the app has read them. */
  async send(bytes: string): Promise<void> {
    const read = new Promise(resolve => this.#input.once('readable', resolve))
    this.#input.write(bytes)
    await read
  }

  /** Gives the window another size. */
  resize(columns: number, rows: number): void {
    this.#display.resize(columns, rows)
  }

  /** All that was written to the terminal, and what it made of it. */
  get display(): { bytes: string; screen: headless.Terminal } {
    return this.#display
  }

  /** Lets so much time go by that all keys have done what they do. */
  rest(): void {
    this.clock.advance(2_000)
  }

  /** Resolves when what the app has drawn is on the screen. */
  async drawn(): Promise<void> {
    await this.#screen.drawn()
  }

  /** The rows that a person would see, when all that was drawn is on the screen. */
  async rows(): Promise<string[]> {
    this.rest()
    await this.#screen.drawn()
    const { active } = this.#display.screen.buffer
    return Array.from({ length: this.#display.rows }, (_, row) => active.getLine(row)?.translateToString(true) ?? '')
  }

  /** Where the terminal's own cursor stands, counted from 0; undefined while it is hidden. */
  async cursor(): Promise<{ x: number; y: number } | undefined> {
    await this.#screen.drawn()
    const { bytes, screen } = this.#display
    if (bytes.lastIndexOf('\u001b[?25h') < bytes.lastIndexOf('\u001b[?25l')) return undefined
    return { x: screen.buffer.active.cursorX, y: screen.buffer.active.cursorY }
  }

  /** The columns of each row in which the terminal has a border, counted from 0. */
  async borders(): Promise<number[][]> {
    await this.#screen.drawn()
    const { active } = this.#display.screen.buffer
    const columns = Array.from({ length: this.#display.columns }, (_, column) => column)
    const isBorder = (row: number, column: number) =>
      /^[│┃]$/.test(active.getLine(row)?.getCell(column)?.getChars() ?? '')
    return Array.from({ length: this.#display.rows }, (_, row) => columns.filter(column => isBorder(row, column)))
  }

  end(): void {
    this.#screen.end()
    this.#keyboard.end()
    this.store.end()
  }
}
