import { type Instance, render } from 'ink'
import { answersApart } from './input/answers-apart.ts'
import { escapesApart } from './input/escapes-apart.ts'
import type { Keyboard } from './input/keyboard.ts'
import type { ScreenSettings } from './run-options.ts'
import type { AppStore } from './state/app-store.ts'
import { BACKGROUND_QUESTION, readBackground } from './terminal/background.ts'
import { PaintedTerminal, type TerminalOutput } from './terminal/painted-terminal.ts'
import { App } from './view/App.tsx'
import { coloursOn } from './view/theme.ts'

export interface ScreenListener {
  /** Whether the screen is gone for good, and not only suspended. */
  ended(): void
  failed(error: unknown): void
}

interface TerminalStreams {
  stdin: NodeJS.ReadStream
  stdout: TerminalOutput
}

/** The terminal, as long as the app has it. */
export class AppScreen {
  readonly #streams: TerminalStreams
  readonly #isAsked: boolean
  readonly #store: AppStore
  readonly #keyboard: Keyboard
  readonly #listener: ScreenListener
  #terminal: PaintedTerminal | undefined
  #ink: Instance | undefined
  #isSuspended = false

  constructor(
    streams: TerminalStreams & Pick<ScreenSettings, 'isAsked'>,
    store: AppStore,
    keyboard: Keyboard,
    listener: ScreenListener,
  ) {
    this.#streams = streams
    this.#isAsked = streams.isAsked
    this.#store = store
    this.#keyboard = keyboard
    this.#listener = listener
  }

  draw(): void {
    const { stdin, stdout } = this.#streams
    this.#terminal = new PaintedTerminal(stdout, this.#isAsked ? BACKGROUND_QUESTION : '')
    this.#ink = render(<App store={this.#store} keyboard={this.#keyboard} />, {
      stdin: escapesApart(answersApart(stdin, answer => this.#onBackground(answer))),
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

  #onBackground(answer: string): void {
    const background = readBackground(answer)
    if (background && this.#isAsked) this.#store.dispatch({ type: 'colours', colours: coloursOn(background) })
  }

  /** Draws the whole screen again, whatever is on it. */
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
