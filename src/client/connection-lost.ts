/** The connection ended before a request was answered. It may have been performed; a requestKey makes it safe to repeat. */
export class ConnectionLost extends Error {
  readonly code = 'CONNECTION_LOST'

  constructor(reason: string) {
    super(`no answer came, as the connection was lost: ${reason}`)
    this.name = 'ConnectionLost'
  }
}
