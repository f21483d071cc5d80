import type { Role } from '../../protocol/roles.ts'
import type { Connection } from '../accept/connections.ts'

/** The params of a call, not checked yet. */
export type Fields = Record<string, unknown>

/** The answer to a call: numbers and names for the worker, and text that the worker passes on to its client. */
export interface Answer {
  head?: Record<string, unknown>
  body?: string
}

/** Answers one kind of call. */
export interface Handler {
  /** The role that a connection needs for it. */
  role: Role
  handle(connection: Connection, fields: Fields): Promise<Answer> | Answer
}

/** Handlers by the name of the call. */
export type HandlerTable = Readonly<Record<string, Handler>>
