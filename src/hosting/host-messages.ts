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
  /** Sockets that may wait for a worker, and for how long. */
  maxWaiting: number
  waitingSeconds: number
  /** Sockets that workers may have which have not asked for anything yet. */
  maxHandshakes: number
  /** Of one address, loopback's aside; 0 is no limit. */
  connectionsPerAddress: number
  /** How long a worker may be silent after its report was due, before it is killed. */
  hungSeconds: number
  /** The user that workers run as; without one `nobody`, where the server is root's. */
  workerUser?: string
  /** How many connections of an address may come to nothing in a second before its next ones wait; 0 is no limit. */
  futilePerSecond: number
  /** What a connection, and what an address may ask the supervisor for in a second; 0 is no limit. */
  requestsPerSecond: number
  requestsPerAddress: number
  /** Allowed values of Origin besides the server's own. */
  origins: string[]
  /** Allowed names in Host besides loopback's. */
  hostNames: string[]
  trustProxy: boolean
  /** How long clients may take to close when the server stops. */
  drainSeconds: number
}

/** Host → supervisor. `hurry` makes a stop that is under way wait for no client any longer. */
export type HostRequest = { type: 'start'; options: ServerOptions } | { type: 'stop' } | { type: 'hurry' }

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
  /** Told again as connections go: so many are open still, of so many when it began. */
  | { type: 'stopping'; open: number; of: number }
  | { type: 'detached' }
