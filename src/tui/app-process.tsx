import { resolve } from 'node:path'
import type { ServerAddress } from '../client/bookstore-socket.ts'
import { findServer } from '../discovery/find-server.ts'
import type { HostEvent } from '../hosting/host-messages.ts'
import { command } from '../shell/command.ts'
import { AppScreen } from './app-screen.tsx'
import { draftHome } from './drafts/draft-home.ts'
import { DraftKeeper } from './drafts/draft-keeper.ts'
import { type HostedServer, hostServer } from './host-server.ts'
import { SYSTEM_CLOCK } from './input/clock.ts'
import { Keyboard } from './input/keyboard.ts'
import type { KeyboardEvent } from './input/keyboard-event.ts'
import { otherOptions } from './other-options.ts'
import type { Machine, RunOptions } from './run-options.ts'
import { ServerLink } from './server-link.ts'
import { type Effect, initialState, type ServerState } from './state/app-state.ts'
import { AppStore } from './state/app-store.ts'
import { BookIndex } from './state/book-index.ts'
import { keyTargetOf } from './state/press.ts'
import type { AppEvent } from './state/update.ts'

const TICK_MS = 1_000

/** The app as a process: the screen, the server it hosts, and its connection to that server. */
export class AppProcess {
  readonly #options: RunOptions
  readonly #machine: Machine
  readonly #link: ServerLink
  readonly #store: AppStore
  readonly #keyboard: Keyboard
  readonly #screen: AppScreen
  readonly #drafts: DraftKeeper
  readonly #left = Promise.withResolvers<number>()
  #server: HostedServer | undefined
  #tick: NodeJS.Timeout | undefined
  #isLeaving = false
  #isHurried = false
  /** The sentence for stderr after the screen is gone. */
  #lastWords = ''

  constructor(options: RunOptions, machine: Machine) {
    this.#options = options
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
    this.#link = new ServerLink(
      event => this.#hear(event),
      () => this.#addressNow(),
    )
    this.#drafts = new DraftKeeper(
      draftHome({ ...options.attach, ...options.server, stateFolder: machine.stateFolder }),
      () => this.#link.name,
      message => this.#store.dispatch({ type: 'draft trouble', message }),
    )
  }

  /** Draws the screen, starts or finds the server, and resolves with the exit status when the app is left. */
  async run(): Promise<number> {
    this.#store.dispatch({ type: 'draft', ...this.#drafts.takeOver() })
    this.#store.subscribe(() => this.#drafts.note(this.#store.getState()))
    this.#start()
    this.#screen.draw()
    this.#tick = setInterval(() => this.#link.tick(), TICK_MS)
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
    else if (this.#isHurried) this.#server?.kill()
    else {
      this.#isHurried = true
      this.#server?.hurry()
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

  #start(): void {
    const { server, attach } = this.#options
    if (attach) this.#connect(this.#addressNow() ?? attach)
    if (!server || attach) return
    void this.#link.close()
    this.#tell({ status: 'starting', text: 'starting the server', isHost: true })
    this.#server = hostServer(server, {
      event: event => this.#onHostEvent(event),
      died: reason => {
        if (this.#isLeaving) return
        this.#server = undefined
        void this.#link.close()
        this.#tell({ status: 'lost', text: reason })
      },
    })
  }

  #onHostEvent(event: HostEvent): void {
    if (event.type === 'listening') this.#connect({ url: event.url, token: event.operatorToken })
    else if (event.type === 'failed') this.#onStartFailure(event.message, event.attach)
    else if (event.type === 'stopping') this.#onStopping(event)
  }

  /** We asked for it, or somebody else has ended the server. */
  #onStopping({ open, of }: Extract<HostEvent, { type: 'stopping' }>): void {
    if (!this.#isLeaving) {
      this.#lastWords = 'the server was ended'
      this.leave()
    }
    const seconds = this.#options.server?.drainSeconds ?? 0
    const text = open > 0 ? 'closing connections' : 'saving'
    this.#tell({ status: 'stopping', text, stopping: { open, of, seconds } })
  }

  /** Attaches when the catalogue is served already: this app is then one more client. */
  #onStartFailure(message: string, attach: string | undefined): void {
    const found = attach === undefined ? undefined : findServer(this.#options.server?.db ?? '')
    if (!found) {
      this.#fail(`bookstore: ${message}`)
      return
    }
    this.#server = undefined
    this.#tell({ isHost: false })
    const others = otherOptions(this.#options, found)
    this.#store.dispatch({ type: 'attached', pid: found.pid, others })
    this.#connect({ url: found.url, token: found.operatorToken })
  }

  #connect(address: ServerAddress): void {
    // The host is always the same to UNDO; apps that attach must not take back each other's changes.
    this.#link.connect(address, this.#server ? 'app' : `app-${process.pid}`)
  }

  /** Starts the server again where it was ours, else connects again to wherever it is now. */
  #restart(): void {
    if (this.#server) this.#link.again()
    else this.#start()
  }

  /** Where the server of another process is, by the file beside the catalogue. */
  #addressNow(): ServerAddress | undefined {
    const { attach, server } = this.#options
    const db = attach ? attach.db : server?.db
    const found = db === undefined || this.#server ? undefined : findServer(db)
    return found && { url: found.url, token: (attach?.isTokenGiven && attach.token) || found.operatorToken }
  }

  #tell(server: Partial<ServerState>): void {
    this.#store.dispatch({ type: 'server', server })
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'quit':
        this.leaveAsAsked()
        break
      case 'restart':
        this.#restart()
        break
      case 'copy':
        void this.#copy(effect.text)
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
        void this.#link.send(effect)
    }
  }

  /**
   * What was on its way when the app is left is neither saved nor refused: its draft keeps it as it is. And the connection
   * that then ends is not lost.
   */
  #hear(event: AppEvent): void {
    if (!this.#isLeaving || (event.type !== 'not saved' && event.type !== 'server')) this.#store.dispatch(event)
  }

  async #copy(text: string): Promise<void> {
    const { said, isCopied } = await this.#machine.clipboard(text)
    this.#store.dispatch({ type: 'toast', text: said, level: isCopied ? 'good' : 'bad' })
  }

  async #detach(): Promise<void> {
    const isDone = await this.#link.detach()
    if (!isDone) return
    const { url } = this.#store.getState().server
    const attach = command('attach', '--db', resolve(this.#options.server?.db ?? ''))
    this.#lastWords = `the server goes on at ${url}. kill ${this.#server?.pid} ends it; the app on it again: ${attach}`
    this.#server?.letGo()
    this.#server = undefined
    this.leave()
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
    this.#lastWords = message
    this.leave(1)
  }

  /** Ends the server first, while the screen still says so, then the screen. */
  async #end(): Promise<void> {
    if (this.#server) this.#tell({ status: 'stopping', text: 'closing connections, saving' })
    clearInterval(this.#tick)
    await this.#link.close()
    this.#drafts.note(this.#store.getState())
    await this.#drafts.flush()
    await this.#server?.stop()
    this.#screen.end()
    this.#keyboard.end()
    this.#store.end()
  }
}
