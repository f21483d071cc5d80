import { PassThrough, Writable } from 'node:stream'
import headless from '@xterm/headless'
import { render } from 'ink'
import { createElement } from 'react'
import { escapesApart } from '../../src/tui/input/escapes-apart.ts'
import { Keyboard } from '../../src/tui/input/keyboard.ts'
import type { Effect } from '../../src/tui/state/app-state.ts'
import { AppStore } from '../../src/tui/state/app-store.ts'
import { keyTargetOf } from '../../src/tui/state/press.ts'
import { App } from '../../src/tui/view/App.tsx'
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
  readonly columns: number
  readonly rows: number
  readonly screen: headless.Terminal

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false })
    this.columns = columns
    this.rows = rows
    this.screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true })
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    this.screen.write(text, done)
  }
}

/** The app drawn by Ink, on a terminal that is none: bytes in at one end, rows of the screen out at the other. */
export class DrawnApp {
  readonly effects: Effect[] = []
  readonly store: AppStore
  readonly clock = new ManualClock()
  readonly #input = new TerminalInput()
  readonly #display: Display
  readonly #ink: ReturnType<typeof render>

  constructor({
    columns = 120,
    rows = 40,
    books = 30,
  }: { columns?: number; rows?: number; books?: number | 'untold' } = {}) {
    this.store = new AppStore(new AppModel(books).state, effect => this.effects.push(effect))
    this.#display = new Display(columns, rows)
    const target = () => keyTargetOf(this.store.getState())
    const keyboard = new Keyboard(event => this.store.dispatch(event), target, this.clock)
    this.#ink = render(createElement(App, { store: this.store, keyboard }), {
      ...{ stdin: escapesApart(this.#input as never), stdout: this.#display as never },
      ...{ interactive: true, alternateScreen: true, exitOnCtrlC: false, patchConsole: false },
    })
  }

  /** Sends bytes in one chunk; resolves when the app has read them. */
  async send(bytes: string): Promise<void> {
    const read = new Promise(resolve => this.#input.once('readable', resolve))
    this.#input.write(bytes)
    await read
  }

  /** Lets so much time go by that all keys have done what they do. */
  rest(): void {
    this.clock.advance(2_000)
  }

  /** The rows that a person would see, when all that was drawn is on the screen. */
  async rows(): Promise<string[]> {
    this.rest()
    await this.#ink.waitUntilRenderFlush()
    const { active } = this.#display.screen.buffer
    return Array.from({ length: this.#display.rows }, (_, row) => active.getLine(row)?.translateToString(true) ?? '')
  }

  /** The columns of each row in which the terminal has a border, counted from 0. */
  async borders(): Promise<number[][]> {
    await this.#ink.waitUntilRenderFlush()
    const { active } = this.#display.screen.buffer
    const columns = Array.from({ length: this.#display.columns }, (_, column) => column)
    const isBorder = (row: number, column: number) =>
      /^[│┃]$/.test(active.getLine(row)?.getCell(column)?.getChars() ?? '')
    return Array.from({ length: this.#display.rows }, (_, row) => columns.filter(column => isBorder(row, column)))
  }

  end(): void {
    this.#ink.unmount()
    this.store.end()
  }
}
