import { answer, answerError } from '../../channel/calls.ts'
import type { Message } from '../../channel/channel.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { Connection } from '../accept/connections.ts'
import type { EventLog } from '../log/event-log.ts'
import { requestErrors } from '../sentences.ts'
import type { Handler, HandlerTable } from './handler.ts'
import type { RateLimits } from './limits/rate-limits.ts'
import { isCount, MalformedMessage, readFields } from './read-fields.ts'
import { requireRole } from './require-role.ts'

/** The parts that answering calls needs besides the handlers. */
export interface RequestHandlersParts {
  limits: RateLimits
  log: EventLog
}

/** Answers the calls of workers: checks the client's rate limit and role, and then runs the handler of the call. */
export class RequestHandlers {
  readonly #handlers: HandlerTable
  readonly #limits: RateLimits
  readonly #log: EventLog

  constructor(handlers: HandlerTable, { limits, log }: RequestHandlersParts) {
    this.#handlers = handlers
    this.#limits = limits
    this.#log = log
  }

  /** Answers one call. Throws MalformedMessage for what no worker of ours would ask. */
  async answer(connection: Connection, { head, body }: Message): Promise<void> {
    const { i, m } = head
    const name = String(m)
    const handler = this.#find(name)
    if (!isCount(i) || !handler) throw new MalformedMessage(`call of ${name.slice(0, 40)}`)
    const { channel } = connection.worker
    try {
      // A call with a token is counted by its handler, which finds out whose token it is.
      if (name !== 'open' && name !== 'auth') this.#limits.take(connection)
      requireRole(connection, handler.role, name)
      const given = await handler.handle(connection, readFields(body))
      answer(channel, i, given.head ?? {}, given.body)
    } catch (error) {
      if (error instanceof MalformedMessage) throw error
      answerError(channel, i, error instanceof BookstoreError ? error : this.#fault(connection, error))
    }
  }

  #find(name: string): Handler | undefined {
    return Object.hasOwn(this.#handlers, name) ? this.#handlers[name] : undefined
  }

  /** Logs a fault of the server that a call ran into. */
  #fault({ who }: Connection, error: unknown): BookstoreError {
    this.#log.of(who).error(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return new BookstoreError('INTERNAL', requestErrors.fault)
  }
}
