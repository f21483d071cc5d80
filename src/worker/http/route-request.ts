import type { IncomingMessage } from 'node:http'
import type { Role } from '../../protocol/roles.ts'
import type { Connection } from '../connection/connection.ts'

/** One request as the routes see it. */
export interface RouteRequest {
  request: IncomingMessage
  url: URL
  role: Role
  /** Of the catalogue, when the request came. */
  epoch: string
  connection: Connection
}
