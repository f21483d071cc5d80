import type { IncomingMessage } from 'node:http'
import type { Caller } from '../../channel/calls.ts'
import type { Channel } from '../../channel/channel.ts'
import type { Opened, OpenRequest, WorkerSettings } from '../../channel/messages.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { type Role, roleSuffices } from '../../protocol/roles.ts'
import type { Feeds } from '../supervisor-link/feeds.ts'
import type { Meter } from '../supervisor-link/meter.ts'
import type { Operations } from './operations.ts'
import { bearerToken, forwardedAddress, targetOf } from './request.ts'

/** All that serves the one connection this process has: what routes and sessions are given. */
export interface Connection {
  id: number
  settings: WorkerSettings
  channel: Channel
  caller: Caller
  feeds: Feeds
  operations: Operations
  meter: Meter
}

/** Announces a request to the supervisor, which says what the connection may do. */
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

/** @throws BookstoreError UNAUTHORIZED, saying what would be needed */
export function requireRole(role: Role, needed: Role, method: string): void {
  if (roleSuffices(role, needed)) return
  const how = role === 'none' ? 'present a token first' : `this connection is a ${role}`
  throw new BookstoreError('UNAUTHORIZED', `${method} needs the role ${needed}: ${how}`)
}

/** The supervisor cleans and cuts it further, and takes nobody at his word who says more. */
function clientName(request: IncomingMessage): string | undefined {
  return targetOf(request).searchParams.get('client')?.slice(0, 200)
}
