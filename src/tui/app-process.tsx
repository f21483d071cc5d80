import { AppScreen } from './app-screen.tsx'
import { AppServer } from './app-server.ts'
import { draftHome } from './drafts/draft-home.ts'
import { DraftKeeper } from './drafts/draft-keeper.ts'
import { exportFile } from './export-file.ts'
import { SYSTEM_CLOCK } from './input/clock.ts'
import { Keyboard } from './input/keyboard.ts'
import type { KeyboardEvent } from './input/keyboard-event.ts'
import { readLookup } from './read-lookup.ts'
import type { Machine, RunOptions } from './run-options.ts'
import { signal } from './signal.ts'
import { AppStore } from './state/app-store.ts'
import { BookIndex } from './state/book-index.ts'
import type { Effect } from './state/effect.ts'
import { initialState } from './state/initial-state.ts'
import { keyTargetOf } from './state/press.ts'

const TICK_MS = 1_000

/** The app as a process: the screen, the server that it works on, and the drafts of what was typed. */
export class AppProcess {
  readonly #machine: Machine
  readonly #server: AppServer
  readonly #store: AppStore
  readonly #keyboard: Keyboard
  readonly #screen: AppScreen
  readonly #drafts: DraftKeeper
  readonly #left = Promise.withResolvers<number>()
  #tick: NodeJS.Timeout | undefined
  #isLeaving = false
  #isHurried = false
  /** The sentence for stderr after the screen is gone. */
  #lastWords = ''

  constructor(options: RunOptions, machine: Machine) {
    this.#machine = machine
    const state = initialState(new BookIndex(), options.server !== undefined)
    const { colours } = machine.screen
    this.#store = new AppStore({ ...state, colours }, effect => this.#perform(effect))
    const target = () => keyTargetOf(this.#store.getState())
    this.#keyboard = new Keyboard(event => this.#onKeyboard(event), target, SYSTEM_CLOCK)
    this.#screen = new AppScreen(
      { stdin: process.stdin, stdout: process.stdout, ...machine.screen },
      this.#store,
      this.#keyboard,
      {
        ended: () => this.leave(),
        failed: error => this.#fail(`the app failed: ${error instanceof Error ? error.stack : error}`),
      },
    )
    this.#server = new AppServer(options, {
      tell: event => this.#store.dispatch(event),
      isLeaving: () => this.#isLeaving,
      ended: () => this.#leaveWith('the server was ended', 0),
      failed: message => this.#fail(`bookstore: ${message}`),
    })
    this.#drafts = new DraftKeeper(
      draftHome({ ...options.attach, ...options.server, stateFolder: machine.stateFolder }),
      () => this.#server.clientName,
      message => this.#store.dispatch({ type: 'draft trouble', message }),
    )
  }

  /** Draws the screen, starts or finds the server, and resolves with the exit status when the app is left. */
  async run(): Promise<number> {
    this.#store.dispatch({ type: 'draft', ...this.#drafts.takeOver() })
    this.#store.subscribe(() => this.#drafts.note(this.#store.getState()))
    this.#server.start()
    this.#screen.draw()
    this.#tick = setInterval(() => this.#server.tick(), TICK_MS)
    const status = await this.#left.promise
    await this.#end()
    if (this.#lastWords !== '') process.stderr.write(`${this.#lastWords}\n`)
    return status
  }

  /** Leaves the app in order. */
  leave(status = 0): void {
    this.#isLeaving = true
    this.#left.resolve(status)
  }

  /** Leaves because somebody asks for it. Asked a second time, it does not wait for clients; a third time, for nothing. */
  leaveAsAsked(): void {
    if (!this.#isLeaving) this.leave()
    else if (this.#isHurried) this.#server.kill()
    else {
      this.#isHurried = true
      this.#server.hurry()
    }
  }

  /** Shows an error in the handling of a key, which must not end the app. */
  #onKeyboard(event: KeyboardEvent): void {
    try {
      this.#store.dispatch(event)
    } catch (error) {
      this.#store.dispatch({ type: 'toast', text: `that went wrong: ${error}`, level: 'bad' })
    }
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'quit':
        this.leaveAsAsked()
        break
      case 'restart':
        this.#server.restart()
        break
      case 'copy':
        void this.#copy(effect.text)
        break
      case 'export':
        void exportFile(effect, event => this.#store.dispatch(event))
        break
      case 'read lookup':
        void readLookup(effect.file, event => this.#store.dispatch(event))
        break
      case 'signal':
        signal(effect.how)
        break
      case 'redraw':
        this.#screen.redraw()
        break
      case 'suspend':
        void this.#suspend()
        break
      case 'detach':
        void this.#detach()
        break
      default:
        void this.#server.perform(effect)
    }
  }

  async #copy(text: string): Promise<void> {
    const { said, isCopied } = await this.#machine.clipboard(text)
    this.#store.dispatch({ type: 'toast', text: said, level: isCopied ? 'good' : 'bad' })
  }

  async #detach(): Promise<void> {
    const howToComeBack = await this.#server.detach()
    if (howToComeBack !== undefined) this.#leaveWith(howToComeBack, 0)
  }

  /** Gives the terminal back to the shell; `fg` comes back. The server does not notice. */
  async #suspend(): Promise<void> {
    await this.#screen.suspend(async () => {
      await this.#drafts.flush()
      await this.#machine.stopJob()
    })
    if (!this.#isLeaving) this.#screen.draw()
  }

  #fail(message: string): void {
    this.#leaveWith(message, 1)
  }

  #leaveWith(lastWords: string, status: number): void {
    this.#lastWords = lastWords
    this.leave(status)
  }

  /** Ends the server first, while the screen still says so, then the screen. */
  async #end(): Promise<void> {
    clearInterval(this.#tick)
    await this.#server.disconnect()
    this.#drafts.note(this.#store.getState())
    await this.#drafts.flush()
    await this.#server.stop()
    this.#screen.end()
    this.#keyboard.end()
    this.#store.end()
  }
}
