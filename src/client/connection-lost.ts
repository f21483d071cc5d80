/**
 * A request got no answer, because the connection ended, or is not there. What was asked may have been done, unless the
 * message says that it was not sent; a requestKey makes it safe to ask again.
 */
export class ConnectionLost extends Error {
  readonly code: 'CONNECTION_LOST' | 'TIMED_OUT' = 'CONNECTION_LOST'

  /** `what` says what did not come to be, and `reason` why. */
  constructor(reason: string, what = 'no answer came, as the connection was lost') {
    super(`${what}: ${reason}`)
    this.name = 'ConnectionLost'
  }
}
