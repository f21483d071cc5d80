// The sentences that this process tells people, each with its occasion. Text of a client in them was cleaned by
// `requests/read-fields.ts`; the log escapes it.

/** A connection is refused: the client reads it, and the log has it. */
export const refusals = {
  /** `--max-waiting` connections wait for a worker. */
  queueFull: 'too many connections wait for a worker',
  /** `--max-workers` serve others, and this one is in a place that is kept for operators without being one. */
  onlyOperators: 'too many clients are connected',
  noWorkerFree: 'no worker was free in time',
  waitedTooLong: (seconds: number) => `no worker was free for ${seconds} s`,
  anyAddressFull: 'this address has as many connections as it may have',
  addressFull: (address: string, limit: number) =>
    `${address} has ${limit} connections already, as many as an address may have`,
  draining: 'the server takes no new connections',
  stopping: 'the server is stopping',
} as const

/** A request is refused: the client reads it. */
export const requestErrors = {
  connectionNotFound: (id: number) => `there is no connection ${id}`,
  connectionNotNamed: 'connection must be a number',
  /** Its connection closed while the answer was on its way. */
  connectionOver: 'the connection is over',
  roleNeeded: (what: string, role: string) => `${what} needs the role ${role}`,
  wrongToken: 'this token is not valid here',
  /** `/ready` finds that the store does not answer. */
  catalogueUnreadable: (why: string) => `the catalogue cannot be read: ${why}`,
  noSuchMethod: (name: string) => `there is no method ${name}`,
  unknownTopic: (topics: readonly string[]) => `topic must be one of ${topics.join(', ')}`,
  tooManyTokens: (rate: number, retryMs: number) =>
    tooMany(`${rate} wrong tokens a second come from this address`, retryMs),
  tooManyRequests: (rate: number, retryMs: number) =>
    tooMany(`${rate} requests a second come over this connection`, retryMs),
  documentMissing: (name: string) => `there is no ${name}: this program was not built whole (npm run build)`,
  /** Something threw that was not foreseen; clients learn no more than this. */
  fault: 'the server made a mistake; its error.log has the details',
} as const

/** A subscriber cannot be told what it missed, and has to read the whole catalogue again. */
export const resyncReasons = {
  /** It resumed from a position too far back. */
  tooFarBack: 'too much has changed since to be told again',
  /** It reads more slowly than others write. */
  tooSlow: 'more was changed at once than could be told',
} as const

/** How the reason of a connection's end begins its last line in the log. */
export const endings = {
  byOperator: (client: string) => `ended by ${client}`,
  workerKilledBy: (client: string) => `worker killed by ${client}`,
  workerHung: 'worker hung',
  workerTookMemory: 'worker took too much memory',
  worker: (how: string) => `worker ${how}`,
  notHandedOver: 'not handed over',
  /** It sat in a place kept for operators, and its worker did not refuse it either. */
  heldReservedPlace: 'asked for nothing in a place that is kept for operators',
  /** The server stopped, and `--drain-seconds` were over. */
  didNotClose: 'did not close in time',
  /** What the client reads in its close frame when the server stops. */
  serverStops: 'the server is stopping',
} as const

/** What happens to connections. */
export const connectionLines = {
  leftEarly: 'left before it asked for anything',
  refused: (address: string, reason: string) => `${address} refused: ${reason}`,
  closed: (code: number, reason: string) => `closed ${code}${reason && `: ${reason}`}`,
  /** Connections of this address ended unserved again and again, so that its next ones are delayed. */
  delayed: (address: string) => `${address} waits for its next connections: too many of the last ones came to nothing`,
} as const

/** What happens to workers. */
export const workerLines = {
  exited: (code: number | null) => `exited with ${code}`,
  killed: (signal: string) => `killed by ${signal}`,
  /** The worker made a system call of the list that only an intruder would use. */
  endedByKernel: (call: string | undefined) =>
    `ended by the kernel: it ${call === undefined ? 'made a system call that workers may not make' : `called ${call}`}`,
  /** The same, of a worker without a connection. */
  spareEndedByKernel: (pid: number, how: string) => `worker ${pid} ${how}`,
  /** A system call that is on neither list of `system-calls/lists.ts` failed: all are counted, each name is told once. */
  callRefused: (name: string) =>
    `workers call ${name}, which no worker needed so far, and get EPERM; this is told once`,
  /** It wrote on stderr and ended with an error. */
  crashed: (pid: number, how: string, stderr: string) => `worker ${pid} ${how}: ${stderr}`,
  /** It said what no worker of ours would say. */
  distrusted: (pid: number, what: string) => `worker ${pid} is ended: ${what}`,
  hung: (pid: number, silentS: number) => `worker ${pid} has not been heard of for ${silentS} s and is killed`,
  tookMemory: (pid: number, mebibytes: number) => `worker ${pid} has ${mebibytes} MiB of memory and is killed`,
  /** It hangs, or is stopped: its client's socket reached it and was not taken. */
  didNotAdopt: (seconds: number) => `it did not take its client's socket within ${seconds} s`,
  socketNotSent: (why: string) => `the socket of a client could not be sent to it: ${why}`,
  /** The system gave the process no pipe. */
  noDescriptors: 'no process can be forked: too many files are open',
  /** Several ended as soon as they started. */
  failing: (how: string, pauseS: number, stderr: string) =>
    `workers end as soon as they start (${how}; none is started for ${pauseS} s): ${stderr}`,
} as const

/** What stands between workers and the machine, and what does not. */
export const sandboxLines = {
  stands: (walls: readonly string[]) => `workers are shut in by ${walls.join(', ')}`,
  none: (why: string, walls: readonly string[]) =>
    `workers have no sandbox of the kernel (${why}), but ${walls.join(', ')}: who breaks out of Node in one of them may do all that its user may`,
  off: '--sandbox off',
  unknownMachine: (platform: string, arch: string) => `there is none for ${platform} on ${arch}`,
  oldNode: (version: string) => `Node ${version} has no ffi, which came with 26`,
  noLandlock: (why: string) => `Landlock does not stand: ${why}`,
  unnamed: 'for which system call the kernel ends a worker cannot be told here',
  /** Only with `--sandbox require`; else a line of `serverLines` says it. */
  asRoot: 'workers would run as root',
} as const

/** What an operator does; the line names the operator. */
export const operatorLines = {
  endsConnection: (id: number, client: string) => `ends connection #${id} of ${client}`,
  followsTraffic: (id: number, client: string) => `follows the traffic of connection #${id} of ${client}`,
  killsWorker: (pid: number, id: number) => `kills worker ${pid} of connection #${id}`,
} as const

/** The server begins, changes, and ends. */
export const serverLines = {
  serving: (db: string, url: string) => `serving ${db} at ${url}, pid ${process.pid}`,
  draining: (connections: number) => `draining: no new connections; ${counted(connections)} may go on`,
  drained: 'drained: no connection is open any longer',
  stopping: (connections: number, seconds: number) =>
    `stopping: ${counted(connections)} to be closed within ${seconds} s`,
  stillOpen: (open: number, of: number) => `${open} of ${counted(of)} still open`,
  allClosed: (of: number) => `${counted(of)} closed`,
  notClosed: (open: number, of: number) => `${open} of ${counted(of)} did not close and must go`,
  stopped: 'stopped',
  optionsWrong: (why: string) => `SIGHUP: all options stay as they were: ${why}`,
  withoutConfig: 'the server was started without --config',
  optionFixed: (name: string) => `SIGHUP: ${name} cannot change while the server runs: restart it`,
  optionsChanged: (changes: readonly string[]) =>
    `SIGHUP: ${changes.join(', ')}; limits from now on, settings for new workers`,
  optionsSame: 'SIGHUP: nothing changes',
  /** The disk has room for log files again. */
  logsResume: (lines: number) => `log files are written again; ${lines} lines were left out`,
  logsPause: 'less than 64 MiB are free: log files are not written, so that the room is left for books',
  booksNotShared: (why: string) => `workers ask for each book from now on, as books cannot be shared: ${why}`,
  workersAsRoot: (why: string) =>
    `workers run as root, since ${why}; --worker-user names another, "--worker-user root" keeps it so`,
} as const

/** The server cannot start: one line for the person who started it, with what to do. */
export const startErrors = {
  addressTaken: (address: string, holder: string | undefined) =>
    `${address} is taken${holder === undefined ? '' : ` by ${holder}`}: choose another port with --port, or --port 0 for any`,
  portForbidden: (address: string) => `${address} needs more rights than this user has: choose a --port above 1023`,
  notOurAddress: (host: string) => `${host} is not an address of this machine: choose another --host`,
  cannotListen: (address: string, why: string) => `cannot listen on ${address}: ${why}`,
  /** Other machines could connect, and no token is asked for. */
  openHost: (host: string) =>
    `${host === '' ? 'an empty --host is every address, which' : `--host ${host}`} is open to other machines, so it needs a --token that clients present`,
  noLogFolder: (folder: string, why: string) =>
    `the log folder ${folder} cannot be made: ${why}; choose another with --logs`,
  userNeedsRoot: (name: string) => `--worker-user ${name}: only root can run workers as another user`,
  userUnusable: (name: string, why: string) => `--worker-user ${name}: ${why}`,
  noSandbox: (why: string) => `--sandbox require: ${why}; "--sandbox auto" starts all the same`,
  noUser: (name: string) => `there is no user ${name}`,
  userCannotRun: (uid: number, why: string) => `user ${uid} cannot run anything: ${why}`,
  userCannotRead: (uid: number, path: string) => `user ${uid} cannot read ${path}`,
} as const

function tooMany(what: string, retryMs: number): string {
  return `more than ${what}: try again in ${retryMs} ms`
}

function counted(connections: number): string {
  return connections === 1 ? '1 connection' : `${connections} connections`
}
