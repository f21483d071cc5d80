import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { WORKER_PROGRAM } from './worker-program.ts'

/** A user that workers run as. */
export interface WorkerUser {
  uid: number
  gid: number
}

/** How a worker is started: the program, Node's options, the environment, the user. */
export interface WorkerCommand extends Partial<WorkerUser> {
  execPath: string
  execArgv: string[]
  env: Record<string, string>
  /** The descriptor of the shared books, which it inherits and can only read. */
  sharedFd?: number
  /** Whether the kernel ends the worker with its parent; where it does not, `orphan-guard.ts` does. */
  endsWithParent: boolean
}

/** What a command depends on. */
export interface CommandNeeds {
  sharedFd?: number | undefined
  /** The user to run as; undefined: the server's own. */
  user?: WorkerUser | undefined
  /** The path of util-linux's setpriv, empty for none; undefined: look for it. */
  setpriv?: string
}

const HEAP_MEGABYTES = 128
/**
 * Options against what the permission model leaves open: any process of the same user can open the inspector by a signal,
 * node:sqlite reads and writes database files anywhere, and Node 22 writes traces into its working directory.
 */
const DOORS = ['--disable-sigusr1', '--no-experimental-sqlite', '--trace-event-file-pattern=/dev/null']
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv', '/run/current-system/sw/bin/setpriv']
/** A change of user would undo this, so that it comes after it: Node changes the user, and then runs setpriv. */
const TIE = ['--pdeathsig', 'KILL', '--no-new-privs']

/**
 * Builds the command of a worker: an empty environment, a capped heap, and Node's permission model, under which it may
 * read the folder of its own program and nothing else, and start no process. Where util-linux is installed the kernel
 * ends a worker with its parent, which its own code cannot do while it is in an endless loop.
 */
export function workerCommand({ sharedFd, user, setpriv = findSetpriv() }: CommandNeeds = {}): WorkerCommand {
  const node = [...nodeOptions(), ...permissions()]
  const env = { NODE_ENV: 'production' }
  const rest = { env, ...user, ...(sharedFd !== undefined && { sharedFd }) }
  if (setpriv === '') return { execPath: process.execPath, execArgv: node, endsWithParent: false, ...rest }
  return { execPath: setpriv, execArgv: [...TIE, process.execPath, ...node], endsWithParent: true, ...rest }
}

/** Finds a setpriv that has these options, which that of BusyBox has not; empty when there is none. */
function findSetpriv(): string {
  if (process.platform !== 'linux') return ''
  const works = (path: string) => existsSync(path) && spawnSync(path, [...TIE, '/bin/true']).status === 0
  return SETPRIV.find(works) ?? ''
}

function nodeOptions(): string[] {
  const known = DOORS.filter(option => process.allowedNodeEnvironmentFlags.has(option.replace(/=.*/, '')))
  return [`--max-old-space-size=${HEAP_MEGABYTES}`, ...known]
}

/** Allows the folder by both its names: where a folder on the way is a link, Node reads the link, too. */
function permissions(): string[] {
  const folder = dirname(WORKER_PROGRAM)
  return ['--permission', ...new Set([folder, realpathSync(folder)].map(path => `--allow-fs-read=${path}`))]
}
