// What the process that hosts a server and the supervisor say to each other over Node's IPC channel: the terminal app
// forks a supervisor, tells it what to serve, and hears when it listens or why it does not.

/** What to serve, and how. */
export interface ServerOptions {
  host: string
  /** 0 is any free port. */
  port: number
  /** The path of db.json. */
  db: string
  /** The folder of the log files. */
  logs: string
  /** Asked of writers, when given. */
  token?: string
  /** Asked of readers, when given. */
  readerToken?: string
  minSpare: number
  maxSpare: number
  maxWorkers: number
  connectionsPerWorker: number
  /** What a connection, and what an address may ask the supervisor for in a second; 0 is no limit. */
  requestsPerSecond: number
  requestsPerAddress: number
  /** Allowed values of Origin besides the server's own. */
  origins: string[]
  /** Allowed names in Host besides loopback's. */
  hostNames: string[]
  trustProxy: boolean
}

/** Host → supervisor. */
export type HostRequest = { type: 'start'; options: ServerOptions } | { type: 'stop' }

/** A start that failed. `attach` is the address of a bookstore that serves the same db.json already. */
export interface StartFailure {
  /** One line: what is wrong, and what to do. */
  message: string
  attach?: string
}

/** Supervisor → host. */
export type HostEvent =
  | { type: 'listening'; url: string; pid: number; operatorToken: string }
  | ({ type: 'failed' } & StartFailure)
  | { type: 'stopping'; connections: number }
  | { type: 'detached' }
