import type { IncomingMessage } from 'node:http'
import type { Caller } from '../../channel/calls.ts'
import type { Channel } from '../../channel/channel.ts'
import type { Opened, OpenRequest, WorkerSettings } from '../../channel/messages.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { type Role, roleSuffices } from '../../protocol/roles.ts'
import type { Feeds } from '../supervisor-link/feeds.ts'
import type { Meter } from '../supervisor-link/meter.ts'
import type { Tap } from '../traffic/tap.ts'
import type { Operations } from './operations.ts'
import { bearerToken, forwardedAddress, targetOf } from './request.ts'

/** The one connection that this process serves, with all that routes and sessions need for it. */
export interface Connection {
  id: number
  settings: WorkerSettings
  channel: Channel
  caller: Caller
  feeds: Feeds
  operations: Operations
  meter: Meter
  tap: Tap
}

/** Opens the connection at the supervisor, which answers with its role and the catalogue's position. */
export async function openConnection(
  connection: Connection,
  request: IncomingMessage,
  protocol: OpenRequest['protocol'],
): Promise<Opened> {
  const client = clientName(request)
  const token = bearerToken(request)
  const address = forwardedAddress(request, connection.settings)
  const open: OpenRequest = {
    protocol,
    ...(client !== undefined && { client }),
    ...(token !== undefined && { token }),
    ...(address !== undefined && { address }),
  }
  return JSON.parse((await connection.caller.call('open', open)).body) as Opened
}

/**
 * Checks that a role suffices for a method.
 *
 * @throws BookstoreError UNAUTHORIZED, which says what is needed
 */
export function requireRole(role: Role, needed: Role, method: string): void {
  if (roleSuffices(role, needed)) return
  const how = role === 'none' ? 'present a token first' : `this connection is a ${role}`
  throw new BookstoreError('UNAUTHORIZED', `${method} needs the role ${needed}: ${how}`)
}

/** Reads the client's name. It is cut to what the channel allows; the supervisor cleans it and cuts it further. */
function clientName(request: IncomingMessage): string | undefined {
  return targetOf(request).searchParams.get('client')?.slice(0, 200)
}
