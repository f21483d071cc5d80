import { type Instance, render } from 'ink'
import { escapesApart } from './input/escapes-apart.ts'
import type { Keyboard } from './input/keyboard.ts'
import type { AppStore } from './state/app-store.ts'
import { PaintedTerminal, type TerminalOutput } from './terminal/painted-terminal.ts'
import { App } from './view/App.tsx'

export interface ScreenListener {
  /** The screen is gone, and not for a while only. */
  ended(): void
  failed(error: unknown): void
}

export interface TerminalStreams {
  stdin: NodeJS.ReadStream
  stdout: TerminalOutput
}

/** The terminal, as long as the app has it. */
export class AppScreen {
  readonly #streams: TerminalStreams
  readonly #store: AppStore
  readonly #keyboard: Keyboard
  readonly #listener: ScreenListener
  #terminal: PaintedTerminal | undefined
  #ink: Instance | undefined
  #isSuspended = false

  constructor(streams: TerminalStreams, store: AppStore, keyboard: Keyboard, listener: ScreenListener) {
    this.#streams = streams
    this.#store = store
    this.#keyboard = keyboard
    this.#listener = listener
  }

  draw(): void {
    this.#terminal = new PaintedTerminal(this.#streams.stdout)
    this.#ink = render(<App store={this.#store} keyboard={this.#keyboard} />, {
      stdin: escapesApart(this.#streams.stdin),
      stdout: this.#terminal.stdout,
      // In CI too this is a terminal, or we would not be here.
      interactive: true,
      alternateScreen: true,
      exitOnCtrlC: false,
      patchConsole: false,
    })
    this.#ink.waitUntilExit().then(
      () => {
        if (!this.#isSuspended) this.#listener.ended()
      },
      error => this.#listener.failed(error),
    )
  }

  /** Draws all of it anew, whatever stands there. */
  redraw(): void {
    this.#terminal?.repaint()
  }

  /** Resolves when what is drawn is on the screen. */
  async drawn(): Promise<void> {
    await this.#ink?.waitUntilRenderFlush()
  }

  /** Gives the terminal back while `wait` lasts. */
  async suspend(wait: () => Promise<void>): Promise<void> {
    this.#isSuspended = true
    this.end()
    await wait()
    this.#isSuspended = false
  }

  end(): void {
    this.#ink?.unmount()
    this.#terminal?.end()
  }
}
