/**
 * A request got no answer, because the connection ended, or is not there. What was asked may have been done, unless the
 * message says that it was not sent; a requestKey makes it safe to ask again.
 */
export class ConnectionLost extends Error {
  readonly code: 'CONNECTION_LOST' | 'TIMED_OUT' = 'CONNECTION_LOST'

  constructor(reason: string, options?: ErrorOptions) {
    super(`no answer came, as the connection was lost: ${reason}`, options)
    this.name = 'ConnectionLost'
  }
}
