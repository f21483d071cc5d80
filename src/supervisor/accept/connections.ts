import type { Beat, OpenRequest } from '../../channel/messages.ts'
import type { Author } from '../../domain/book-store.ts'
import type { ConnectionEvent, ConnectionInfo } from '../../protocol/notifications.ts'
import type { Role } from '../../protocol/roles.ts'
import type { WorkerProcess } from '../workers/worker-process.ts'
import { AddressCounts } from './address-counts.ts'

/** A connection as the supervisor knows it, from its accept to its end. */
export interface Connection {
  readonly id: number
  readonly worker: WorkerProcess
  /** The name the client gave itself. */
  name: string | undefined
  role: Role
  address: string
  /** Undefined until the client has asked for something. */
  protocol: 'websocket' | 'http' | undefined
  since: Date
  beat: Beat
  /** It has a place that is kept for operators. */
  readonly isReserved: boolean
  /** It got something of what it asked for. */
  wasServed: boolean
  /** Something that it asked for was refused. */
  wasRefused: boolean
  /** What its end will be called, when it was ended on purpose. */
  ending?: string
}

const NO_BEAT: Beat = { requests: 0, bytesIn: 0, bytesOut: 0, lastMethod: '', cpuMs: 0, lagMs: 0 }

/** The connections there are. Tells of each as it opens, changes and closes. */
export class ConnectionTable {
  readonly #connections = new Map<number, Connection>()
  readonly #addresses = new AddressCounts()
  readonly #tell: (event: ConnectionEvent) => void
  readonly #trustsProxy: () => boolean

  /** Without a trusted proxy a client's address is that of its socket, whatever a worker says. */
  constructor(tell: (event: ConnectionEvent) => void, trustsProxy: () => boolean = () => false) {
    this.#tell = tell
    this.#trustsProxy = trustsProxy
  }

  /** Whether what a worker says of its client's address is what a trusted proxy told it. */
  get trustsProxy(): boolean {
    return this.#trustsProxy()
  }

  /** Every connection a worker was given. */
  get all(): Connection[] {
    return [...this.#connections.values()]
  }

  get size(): number {
    return this.#connections.size
  }

  /** Those that have asked for something. */
  get open(): Connection[] {
    return this.all.filter(({ protocol }) => protocol !== undefined)
  }

  find(id: number | undefined): Connection | undefined {
    return id === undefined ? undefined : this.#connections.get(id)
  }

  /** How many connections an address has; of loopback none is counted. */
  countOf(address: string): number {
    return this.#addresses.of(address)
  }

  /** Notes that a worker was given a connection. */
  add(given: Pick<Connection, 'id' | 'worker' | 'address' | 'isReserved'>): void {
    const nothing = {
      name: undefined,
      role: 'none' as const,
      protocol: undefined,
      beat: NO_BEAT,
      wasServed: false,
      wasRefused: false,
    }
    this.#connections.set(given.id, { ...given, since: new Date(), ...nothing })
    this.#addresses.add(given.address)
  }

  /** Notes what a connection asked for. HTTP asks with each request, and may be somebody else each time. */
  introduce(connection: Connection, request: OpenRequest, role: Role): void {
    const isNew = connection.protocol === undefined
    const before = [connection.name, connection.role, connection.address].join('\n')
    connection.protocol = request.protocol
    connection.name = request.client
    connection.role = role
    this.#addresses.remove(connection.address)
    connection.address = this.addressOf(connection, request)
    this.#addresses.add(connection.address)
    const isOther = before !== [connection.name, connection.role, connection.address].join('\n')
    // That it asked again is in the worker's report, each second.
    if (isNew) this.#tell({ event: 'opened', connection: describe(connection) })
    else if (isOther) this.changed(connection)
  }

  /** Where a request comes from: as a proxy tells, if it is trusted. */
  addressOf({ address }: Connection, request: OpenRequest): string {
    return this.trustsProxy ? (request.address ?? address) : address
  }

  /** Notes a worker's report; nobody hears of one that says nothing new. */
  report(connection: Connection, beat: Beat): void {
    const { lagMs: _before, ...before } = connection.beat
    const { lagMs: _now, ...now } = beat
    connection.beat = beat
    if (connection.protocol !== undefined && JSON.stringify(before) !== JSON.stringify(now)) this.changed(connection)
  }

  changed(connection: Connection): void {
    this.#tell({ event: 'changed', connection: describe(connection) })
  }

  /** Forgets a connection. Returns it, if it was there. */
  remove(id: number, code: number, reason: string): Connection | undefined {
    const connection = this.#connections.get(id)
    this.#connections.delete(id)
    if (connection) this.#addresses.remove(connection.address)
    if (connection?.protocol !== undefined) {
      this.#tell({ event: 'closed', connection: describe(connection), code, reason })
    }
    return connection
  }
}

/** What is told of a connection. */
export function describe(connection: Connection): ConnectionInfo {
  const { id, worker, role, address, protocol = 'http', since, beat } = connection
  const { requests, bytesIn, bytesOut, lastMethod, cpuMs, lagMs } = beat
  const counts = { requests, bytesIn, bytesOut, lastMethod, pss: worker.pss, cpu: cpuMs, lagMs }
  return {
    id,
    pid: worker.pid,
    client: nameOf(connection),
    role,
    address,
    protocol,
    since: since.toISOString(),
    ...counts,
  }
}

export function nameOf({ name, id }: Pick<Connection, 'name' | 'id'>): string {
  return name ?? `#${id}`
}

/** Who a connection is in the journal. */
export function authorOf({ id, name, worker }: Connection): Author {
  return { ...(name !== undefined && { client: name }), connection: id, pid: worker.pid }
}
