import type { BookstoreClient, ClientState } from '../client/client.ts'
import { connectBookstore } from '../client/connect.ts'
import type { ServerAddress } from '../client/options.ts'
import { followServer } from './follow-server.ts'
import { TrafficFollower } from './follow-traffic.ts'
import { type ImportEffect, ImportJobs } from './import-jobs.ts'
import { performEffect, type ServerEffect, type TrafficEffect } from './perform-effect.ts'
import { routeEffect } from './route-effect.ts'
import { type ScanEffect, ScanJobs } from './scan-jobs.ts'
import type { AppEvent } from './state/update.ts'

/** A little more than the second after which it is said that a request waits, in milliseconds. */
const PATIENCE_MS = 1_010

/** The app's connection to its server. It owns the client and the subscriptions. */
export class ServerLink {
  readonly #tell: (event: AppEvent) => void
  /** Where the server is by now, if that is known: it may have come back at another address. */
  readonly #addressNow: () => ServerAddress | undefined
  #client: BookstoreClient | undefined
  #address: ServerAddress | undefined
  #name = 'app'
  #endFeeds: () => void = () => {}
  readonly #traffic: TrafficFollower
  readonly #scans: ScanJobs
  readonly #imports: ImportJobs

  constructor(tell: (event: AppEvent) => void, addressNow: () => ServerAddress | undefined) {
    this.#tell = tell
    this.#addressNow = addressNow
    this.#traffic = new TrafficFollower(tell)
    this.#imports = new ImportJobs(() => this.#client, tell)
    this.#scans = new ScanJobs(() => this.#client, tell)
  }

  /** The name under which the server knows this app. */
  get name(): string {
    return this.#name
  }

  /** Where the server is, as far as it is known. */
  get url(): string | undefined {
    return this.#address?.url
  }

  /** Leaves the connection there is, and begins another. */
  connect(address: ServerAddress, name: string): void {
    void this.close()
    this.#name = name
    this.#address = address
    const { url } = address
    this.#tell({ type: 'server', server: { status: 'connecting', url, text: `connecting to ${url}` } })
    const client = connectBookstore({ ...address, client: name, tokenInHeader: true })
    this.#client = client
    client.onState(state => this.#onState(url, state))
    this.#endFeeds = followServer(client, this.#tell)
  }

  /** Connects again to where it was, without waiting for the next attempt. */
  again(): void {
    if (this.#address) this.connect(this.#addressNow() ?? this.#address, this.#name)
  }

  /** Tells the time, and since when the server owes an answer. */
  tick(): void {
    const waitingSince = this.#client?.waitingSince
    this.#tell({ type: 'tick', now: Date.now(), ...(waitingSince !== undefined && { waitingSince }) })
  }

  /** Does at the server what the reducers asked for, and tells what came of it. */
  async send(effect: ServerEffect | TrafficEffect | ScanEffect | ImportEffect): Promise<void> {
    if (effect.type === 'end traffic') return this.#traffic.end()
    if (effect.type === 'follow traffic') return this.#traffic.follow(this.#client, effect.connection)
    if (isImport(effect)) return this.#imports.perform(effect)
    if (effect.type === 'scan write' || effect.type === 'undo scans') return this.#watched(this.#scans.perform(effect))
    await this.#watched(
      routeEffect(effect, { client: this.#client, name: this.#name, address: this.#address }, this.#tell),
    )
  }

  /** Asks the server to go on without the app that started it; false when it did not agree. */
  detach(): Promise<boolean> {
    return this.#watched(performEffect({ type: 'detach' }, this.#client, this.#tell))
  }

  async close(): Promise<void> {
    this.#endFeeds()
    this.#endFeeds = () => {}
    this.#traffic.end()
    const client = this.#client
    this.#client = undefined
    await client?.close()
  }

  async #watched<T>(request: Promise<T>): Promise<T> {
    const patience = setTimeout(() => this.tick(), PATIENCE_MS)
    try {
      return await request
    } finally {
      clearTimeout(patience)
      this.tick()
    }
  }

  #onState(url: string, state: ClientState): void {
    if (state.status === 'open') {
      const { connection, epoch } = state.welcome
      this.#tell({ type: 'server', server: { status: 'open', url, text: '', connection, epoch } })
    } else if (state.status === 'waiting') this.#onLost(url, state.reason)
  }

  #onLost(url: string, reason: string): void {
    this.#tell({ type: 'server', server: { status: 'retrying', text: `connecting again to ${url}: ${reason}` } })
    // Each start of a server has another token for operators.
    const address = this.#addressNow()
    if (address && (address.url !== url || address.token !== this.#address?.token)) this.connect(address, this.#name)
  }
}

const IMPORTS: readonly string[] = [
  'prepare import',
  'run import',
  'stop import',
  'write report',
] satisfies ImportEffect['type'][]

function isImport(effect: { type: string }): effect is ImportEffect {
  return IMPORTS.includes(effect.type)
}
