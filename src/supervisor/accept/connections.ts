import type { Heartbeat, OpenRequest } from '../../channel/messages.ts'
import type { Author } from '../../domain/book-store.ts'
import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { ConnectionProtocol } from '../../protocol/limits.ts'
import type { ConnectionEvent, ConnectionInfo } from '../../protocol/notifications.ts'
import type { Role } from '../../protocol/roles.ts'
import type { Worker } from '../workers/worker.ts'
import { AddressCounts } from './address-counts.ts'

/** A connection as the supervisor knows it, from when a worker has it until it is over. */
export interface Connection {
  readonly id: number
  readonly worker: Worker
  /** The name that the client gave itself. */
  name: string | undefined
  /** Who the log lines of this connection are about: first its number and its worker, later also its name. */
  who: Who
  role: Role
  address: string
  /** Undefined until the client has asked for something. */
  protocol: ConnectionProtocol | undefined
  since: Date
  heartbeat: Heartbeat
  /** Whether this connection has a place that is kept for operators. */
  readonly isReserved: boolean
  /** Whether the client got an answer to a request, even if only that there is no such book. */
  wasAnswered: boolean
  /** Whether a request of the client was refused, for whatever reason. */
  wasRefused: boolean
  /** Why the server ended the connection on purpose. The log gives this as the reason for its end. */
  ending?: string
}

/** The connection, worker and client that a line of the log is about. */
export interface Who {
  connection: number
  pid: number
  /** The client's name, else `#connection`. */
  client: string
}

const NO_HEARTBEAT: Heartbeat = { requests: 0, bytesIn: 0, bytesOut: 0, lastMethod: '', cpuMs: 0, lagMs: 0 }

/** The parts that a table of connections needs. */
export interface TableParts {
  /** Called for each connection when it opens, changes and closes. */
  tell(event: ConnectionEvent): void
  /** May change at run time. Without a trusted proxy a client's address is that of its socket, whatever a worker says. */
  options: Pick<ServerOptions, 'trustProxy'>
}

/** The connections that workers have. */
export class ConnectionTable {
  readonly #connections = new Map<number, Connection>()
  readonly #addresses = new AddressCounts()
  readonly #parts: TableParts

  constructor(parts: TableParts) {
    this.#parts = parts
  }

  /** Whether a client's address is the one that its worker read from a trusted proxy's header. */
  get trustsProxy(): boolean {
    return this.#parts.options.trustProxy
  }

  /** All connections that workers have. */
  get all(): Connection[] {
    return [...this.#connections.values()]
  }

  get size(): number {
    return this.#connections.size
  }

  /** How many connections an address has; of loopback none are counted. */
  of(address: string): number {
    return this.#addresses.of(address)
  }

  /** The connections that have asked for something. */
  get open(): Connection[] {
    return this.all.filter(({ protocol }) => protocol !== undefined)
  }

  find(id: number | undefined): Connection | undefined {
    return id === undefined ? undefined : this.#connections.get(id)
  }

  /** Takes a connection that a worker was given. */
  add(given: Pick<Connection, 'id' | 'worker' | 'address' | 'isReserved'>): Connection {
    const { id, worker, address } = given
    const connection: Connection = {
      ...given,
      name: undefined,
      who: whoOf(id, worker, undefined),
      role: 'none',
      protocol: undefined,
      since: new Date(),
      heartbeat: NO_HEARTBEAT,
      wasAnswered: false,
      wasRefused: false,
    }
    this.#connections.set(id, connection)
    this.#addresses.add(address)
    return connection
  }

  /** Notes who sent the request. Each request of an HTTP connection may come from another client. */
  introduce(connection: Connection, request: OpenRequest, role: Role): void {
    const isNew = connection.protocol === undefined
    const before = [connection.name, connection.role, connection.address].join('\n')
    connection.protocol = request.protocol
    if (connection.name !== request.client) {
      connection.name = request.client
      connection.who = whoOf(connection.id, connection.worker, request.client)
    }
    connection.role = role
    this.#addresses.remove(connection.address)
    connection.address = this.addressOf(connection, request)
    this.#addresses.add(connection.address)
    const isOther = before !== [connection.name, connection.role, connection.address].join('\n')
    // When the same client asks again, the worker's report tells it, once a second.
    if (isNew) this.#parts.tell({ event: 'opened', connection: describe(connection) })
    else if (isOther) this.changed(connection)
  }

  /** Notes that an HTTP connection has become one that follows changes; the next request would make it one of requests again. */
  followsEvents(connection: Connection): void {
    if (connection.protocol !== 'http') return
    connection.protocol = 'events'
    this.changed(connection)
  }

  /** The address that a request comes from. Where a proxy is trusted, it is the address that the proxy names. */
  addressOf({ address }: Connection, request: OpenRequest): string {
    return this.trustsProxy ? (request.address ?? address) : address
  }

  /** Takes a worker's report. Followers are told only when it differs from the last one. */
  report(connection: Connection, heartbeat: Heartbeat): void {
    const { lagMs: _before, ...before } = connection.heartbeat
    const { lagMs: _now, ...now } = heartbeat
    connection.heartbeat = heartbeat
    if (connection.protocol !== undefined && JSON.stringify(before) !== JSON.stringify(now)) this.changed(connection)
  }

  /** Tells followers that a connection changed. */
  changed(connection: Connection): void {
    this.#parts.tell({ event: 'changed', connection: describe(connection) })
  }

  /** Forgets a connection that is over. */
  remove(id: number, code: number, reason: string): void {
    const connection = this.#connections.get(id)
    this.#connections.delete(id)
    if (connection) this.#addresses.remove(connection.address)
    if (connection?.protocol !== undefined) {
      this.#parts.tell({ event: 'closed', connection: describe(connection), code, reason })
    }
  }
}

/** Describes a connection for operators. */
export function describe(connection: Connection): ConnectionInfo {
  const { id, who, worker, role, address, protocol = 'http', since, heartbeat } = connection
  const { requests, bytesIn, bytesOut, lastMethod, cpuMs, lagMs } = heartbeat
  const counts = { requests, bytesIn, bytesOut, lastMethod, pss: worker.pss, cpu: cpuMs, lagMs }
  return {
    id,
    pid: worker.pid,
    client: who.client,
    role,
    address,
    protocol,
    since: since.toISOString(),
    ...counts,
  }
}

function whoOf(id: number, { pid }: Worker, name: string | undefined): Who {
  return { connection: id, pid, client: name ?? `#${id}` }
}

/** Names a connection as the author of a change in the journal. */
export function authorOf({ id, name, worker }: Connection): Author {
  return { ...(name !== undefined && { client: name }), connection: id, pid: worker.pid }
}
