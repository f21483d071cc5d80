import { type Instance, render } from 'ink'
import { escapesApart } from './input/escapes-apart.ts'
import type { Keyboard } from './input/keyboard.ts'
import type { AppStore } from './state/app-store.ts'
import { App } from './view/App.tsx'

export interface ScreenListener {
  /** The screen is gone, and not for a while only. */
  ended(): void
  failed(error: unknown): void
}

/** The terminal, as long as the app has it. */
export class AppScreen {
  readonly #store: AppStore
  readonly #keyboard: Keyboard
  readonly #listener: ScreenListener
  #ink: Instance | undefined
  #isSuspended = false

  constructor(store: AppStore, keyboard: Keyboard, listener: ScreenListener) {
    this.#store = store
    this.#keyboard = keyboard
    this.#listener = listener
  }

  draw(): void {
    this.#ink = render(<App store={this.#store} keyboard={this.#keyboard} />, {
      stdin: escapesApart(process.stdin),
      // In CI too this is a terminal, or we would not be here.
      interactive: true,
      alternateScreen: true,
      incrementalRendering: true,
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

  /** Gives the terminal back while `wait` lasts. */
  async suspend(wait: () => Promise<void>): Promise<void> {
    this.#isSuspended = true
    this.#ink?.unmount()
    await wait()
    this.#isSuspended = false
  }

  end(): void {
    this.#ink?.unmount()
  }
}
