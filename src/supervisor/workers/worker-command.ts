import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Sealing } from '../../channel/messages.ts'
import { WORKER_PROGRAM } from './worker-program.ts'

/** A user that workers run as. */
export interface WorkerUser {
  name: string
  uid: number
  gid: number
}

/** How a worker is started: the program, Node's options, the environment, the user. */
export interface WorkerCommand {
  uid?: number
  gid?: number
  execPath: string
  execArgv: string[]
  env: Record<string, string>
  /** The descriptor of the shared books, which it inherits and can only read. */
  sharedFd?: number
  /** The plan by which the worker closes its doors before it serves anybody. Undefined: Node's permission model is the only wall. */
  seal?: Sealing
  /** Whether the kernel ends the worker with its parent; where it does not, `orphan-guard.ts` does. */
  endsWithParent: boolean
}

/** The settings that a worker's command depends on. */
export interface CommandNeeds {
  sharedFd?: number | undefined
  /** The user to run as; undefined: the server's own. */
  user?: WorkerUser | undefined
  /** How it closes its doors; undefined: it does not. */
  seal?: Sealing | undefined
  /** The path of util-linux's setpriv, empty for none; undefined: look for it. */
  setpriv?: string
}

const HEAP_MEGABYTES = 128
/**
 * Options against what the permission model leaves open: any process of the same user can open the inspector by a signal,
 * node:sqlite reads and writes database files anywhere, and Node 22 writes traces into its working directory.
 */
const DOORS = ['--disable-sigusr1', '--no-experimental-sqlite', '--trace-event-file-pattern=/dev/null']
/**
 * What a worker needs to close its doors: `node:ffi`, which it gives up again, and a look at its own threads. Without
 * V8's own handler a bad access to memory is the end of the process, whatever came before it.
 */
const SEALING = [
  '--allow-ffi',
  '--allow-fs-read=/proc/self/task',
  '--disable-wasm-trap-handler',
  // Fewer threads to close in: a heap as small as this one does well with one that helps.
  '--v8-pool-size=1',
  // Both warnings are about ffi, and would stand in every worker's stderr.
  '--disable-warning=PERM0003',
  '--disable-warning=ExperimentalWarning',
]
/** With more than one heap glibc opens files of /sys and /proc now and then: to count the cores, and to shrink a heap. */
const ONE_HEAP = { MALLOC_ARENA_MAX: '1' }
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv', '/run/current-system/sw/bin/setpriv']
/** A change of user would undo this, so that it comes after it: Node changes the user, and then runs setpriv. */
const TIE = ['--pdeathsig', 'KILL', '--no-new-privs']

/**
 * Builds the command of a worker: an empty environment, a capped heap, and Node's permission model, under which it may
 * read the folder of its own program and nothing else, and start no process. Where util-linux is installed the kernel
 * ends a worker with its parent, which its own code cannot do while it is in an endless loop.
 */
export function workerCommand({ sharedFd, user, seal, setpriv }: CommandNeeds = {}): WorkerCommand {
  const node = [...nodeOptions(), ...permissions(), ...(seal ? SEALING : [])]
  const env = { NODE_ENV: 'production', ...(seal && ONE_HEAP) }
  const ids = user && { uid: user.uid, gid: user.gid }
  const rest = { env, ...ids, ...(seal && { seal }), ...(sharedFd !== undefined && { sharedFd }) }
  // A worker that closes its doors ties itself to its parent.
  if (seal) return { execPath: process.execPath, execArgv: node, endsWithParent: true, ...rest }
  return { ...tie(node, setpriv ?? findSetpriv()), ...rest }
}

function tie(node: string[], setpriv: string): Pick<WorkerCommand, 'execPath' | 'execArgv' | 'endsWithParent'> {
  if (setpriv === '') return { execPath: process.execPath, execArgv: node, endsWithParent: false }
  return { execPath: setpriv, execArgv: [...TIE, process.execPath, ...node], endsWithParent: true }
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
