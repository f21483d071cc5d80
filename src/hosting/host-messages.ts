// The messages between the terminal app and the supervisor that it forks, over Node's IPC channel: the app says what to serve,
// the supervisor answers when it listens, or why it cannot.

/** What to serve, and how. */
export interface ServerOptions {
  host: string
  /** 0 is any free port. */
  port: number
  /** The path of db.json. */
  db: string
  /** The folder of the log files. */
  logs: string
  /** The token of writers, if they need one. */
  token?: string
  /** The token of readers, if they need one. */
  readerToken?: string
  /** The token of librarians, who lend books; operators may do that, too. */
  librarianToken?: string
  /** For how many days a book is lent. */
  loanDays: number
  minSpare: number
  maxSpare: number
  maxWorkers: number
  connectionsPerWorker: number
  /** How many sockets may wait for a worker, and for how long. */
  maxWaiting: number
  waitingSeconds: number
  /** How many connections one address may have, loopback aside; 0 is no limit. */
  connectionsPerAddress: number
  /** How late a worker's report may be before the worker is killed. */
  hungSeconds: number
  /** The user that workers run as. By default `nobody` where root started the server. */
  workerUser?: string
  /** Whether the kernel shuts workers in: where it can, or the server does not start where it cannot, or not at all. */
  sandbox: 'auto' | 'require' | 'off'
  /** How many connections of one address may end unserved in a second before its next ones are delayed; 0 is no limit. */
  futilePerSecond: number
  /** How many requests a connection may make of the supervisor in a second; 0 is no limit. */
  requestsPerSecond: number
  /** Values of Origin that are admitted besides the server's own. */
  origins: string[]
  /** Names in Host that are admitted besides those of loopback. */
  hostNames: string[]
  trustProxy: boolean
  /** How long clients may take to close when the server stops. */
  drainSeconds: number
}

/** App → supervisor. `hurry` makes a stop that is under way wait for clients no longer. */
export type HostRequest = { type: 'start'; options: ServerOptions } | { type: 'stop' } | { type: 'hurry' }

/** A start that failed. `attach` is the address of a bookstore that serves the same db.json already. */
export interface StartFailure {
  /** One line: what is wrong, and what to do. */
  message: string
  attach?: string
}

/** Supervisor → app. */
export type HostEvent =
  | { type: 'listening'; url: string; pid: number; operatorToken: string }
  | ({ type: 'failed' } & StartFailure)
  /** Sent again as connections end: `open` are still open, `of` were when the stop began. */
  | { type: 'stopping'; open: number; of: number }
  | { type: 'detached' }
