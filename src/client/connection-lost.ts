/** A request whose answer did not come because the connection ended. It may have been done: a requestKey makes it safe to repeat. */
export class ConnectionLost extends Error {
  readonly code = 'CONNECTION_LOST'

  constructor(reason: string) {
    super(`no answer came, as the connection was lost: ${reason}`)
    this.name = 'ConnectionLost'
  }
}
