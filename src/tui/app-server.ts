import { resolve } from 'node:path'
import type { ServerAddress } from '../client/options.ts'
import { findServer } from '../discovery/find-server.ts'
import type { HostEvent } from '../hosting/host-messages.ts'
import { command } from '../shell/command.ts'
import { clientName } from './client-name.ts'
import { type HostedServer, hostServer } from './host-server.ts'
import type { ImportEffect } from './import-jobs.ts'
import { otherOptions } from './other-options.ts'
import type { ServerEffect, TrafficEffect } from './perform-effect.ts'
import type { RunOptions } from './run-options.ts'
import type { ScanEffect } from './scan-jobs.ts'
import { ServerLink } from './server-link.ts'
import type { ServerState } from './state/app-state.ts'
import type { AppEvent } from './state/update.ts'

/** What the server's side of the app asks and tells the app. */
export interface AppServerListener {
  tell(event: AppEvent): void
  /** Whether the app is being left: what then ends was meant to. */
  isLeaving(): boolean
  /** Called when somebody else has ended the hosted server, in order. */
  ended(): void
  /** Called when there is no server: none could be started, and none runs already. */
  failed(message: string): void
}

/** The server that an app works on, hosted by the app or found where it runs already, and the connection to that server. */
export class AppServer {
  readonly #options: RunOptions
  readonly #listener: AppServerListener
  readonly #link: ServerLink
  #hosted: HostedServer | undefined

  constructor(options: RunOptions, listener: AppServerListener) {
    this.#options = options
    this.#listener = listener
    this.#link = new ServerLink(
      event => this.#hear(event),
      () => this.#addressNow(),
    )
  }

  /** The name under which the server knows this app. */
  get clientName(): string {
    return this.#link.name
  }

  /** Hosts a server, or attaches to the one that it was told of. */
  start(): void {
    const { server, attach } = this.#options
    const found = attach && this.#addressNow()
    if (attach) this.#connect(found ?? attach, found !== undefined)
    if (!server || attach) return
    void this.#link.close()
    this.#tell({ status: 'starting', text: 'starting the server', isHost: true })
    this.#hosted = hostServer(server, {
      event: event => this.#onHostEvent(event),
      died: reason => this.#onDeath(reason),
    })
    // Node loads its WebSocket at the first use. While the server starts that keeps nobody waiting.
    setImmediate(() => void globalThis.WebSocket)
  }

  /** Connects again where the app hosts its server, else starts one or connects to wherever it is by now. */
  restart(): void {
    if (this.#hosted) this.#link.again()
    else this.start()
  }

  /** Tells the time, and since when the server owes an answer. */
  tick(): void {
    this.#link.tick()
  }

  /** Does at the server what the reducers asked for, and tells what came of it. */
  async perform(effect: ServerEffect | TrafficEffect | ScanEffect | ImportEffect): Promise<void> {
    await this.#link.send(effect)
  }

  /** Lets the server go on without the app. Resolves with a sentence that says how to come back, or undefined when the server did not agree. */
  async detach(): Promise<string | undefined> {
    const isAgreed = await this.#link.detach()
    if (!isAgreed) return undefined
    const pid = this.#hosted?.pid
    this.#hosted?.letGo()
    this.#hosted = undefined
    const attach = command('attach', '--db', resolve(this.#options.server?.db ?? ''))
    return `the server goes on at ${this.#link.url}. kill ${pid} ends it; the app on it again: ${attach}`
  }

  /** Makes the hosted server wait for no client any longer. */
  hurry(): void {
    this.#hosted?.hurry()
  }

  /** Kills the hosted server. */
  kill(): void {
    this.#hosted?.kill()
  }

  /** Ends the connection, and says so where the server ends with it. */
  async disconnect(): Promise<void> {
    if (this.#hosted) this.#tell({ status: 'stopping', text: 'closing connections, saving' })
    await this.#link.close()
  }

  /** Ends the hosted server in order; resolves when it is gone. */
  async stop(): Promise<void> {
    await this.#hosted?.stop()
  }

  #onHostEvent(event: HostEvent): void {
    if (event.type === 'listening') this.#connect({ url: event.url, token: event.operatorToken })
    else if (event.type === 'failed') this.#onStartFailure(event.message, event.attach)
    else if (event.type === 'stopping') this.#onStopping(event)
  }

  #onDeath(reason: string): void {
    if (this.#listener.isLeaving()) return
    this.#hosted = undefined
    void this.#link.close()
    this.#tell({ status: 'lost', text: reason })
  }

  /** The app asked for it, or somebody else has ended the server. */
  #onStopping({ open, of }: Extract<HostEvent, { type: 'stopping' }>): void {
    if (!this.#listener.isLeaving()) this.#listener.ended()
    const seconds = this.#options.server?.drainSeconds ?? 0
    const text = open > 0 ? 'closing connections' : 'saving'
    this.#tell({ status: 'stopping', text, stopping: { open, of, seconds } })
  }

  /** Attaches when the catalogue is served already: this app is then one more client. */
  #onStartFailure(message: string, attach: string | undefined): void {
    const found = attach === undefined ? undefined : findServer(this.#options.server?.db ?? '')
    if (!found) {
      this.#listener.failed(message)
      return
    }
    this.#hosted = undefined
    this.#tell({ isHost: false })
    const others = otherOptions(this.#options, found)
    this.#listener.tell({ type: 'attached', pid: found.pid, others })
    this.#connect({ url: found.url, token: found.operatorToken })
  }

  /** `isHere`: the server is on this machine, as its process or the file beside the catalogue tells. */
  #connect(address: ServerAddress, isHere = true): void {
    this.#link.connect(address, clientName(address.url, isHere))
  }

  /** Where the server of another process is, by the file beside the catalogue. */
  #addressNow(): ServerAddress | undefined {
    const { attach, server } = this.#options
    const db = attach ? attach.db : server?.db
    const found = db === undefined || this.#hosted ? undefined : findServer(db)
    return found && { url: found.url, token: (attach?.isTokenGiven && attach.token) || found.operatorToken }
  }

  #tell(server: Partial<ServerState>): void {
    this.#listener.tell({ type: 'server', server })
  }

  /**
   * What was on its way when the app is left is neither saved nor refused: its draft keeps it as it is. And the connection
   * that then ends is not lost.
   */
  #hear(event: AppEvent): void {
    const isOver = this.#listener.isLeaving() && (event.type === 'not saved' || event.type === 'server')
    if (!isOver) this.#listener.tell(event)
  }
}
