import { existsSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** How a worker is started: the program, Node's options, the environment. */
export interface WorkerCommand {
  execPath: string
  execArgv: string[]
  env: Record<string, string>
  /** What of our descriptors it inherits: the books, to be read only. */
  sharedFd?: number
}

const SETPRIV = '/usr/bin/setpriv'
const HEAP_MEGABYTES = 128

/**
 * Builds the command of a worker: an empty environment, a capped heap, and Node's permission model, under which it may
 * read its own program and nothing else, and start no process. Where util-linux is installed the kernel ends a worker
 * with its parent; else an endless loop in a worker would outlive a supervisor that was killed.
 */
export function workerCommand(sharedFd?: number): WorkerCommand {
  const node = [...nodeOptions(), ...permissions()]
  const rest = { env: { NODE_ENV: 'production' }, ...(sharedFd !== undefined && { sharedFd }) }
  if (process.platform !== 'linux' || !existsSync(SETPRIV))
    return { execPath: process.execPath, execArgv: node, ...rest }
  return { execPath: SETPRIV, execArgv: ['--pdeathsig', 'KILL', process.execPath, ...node], ...rest }
}

function nodeOptions(): string[] {
  const options = [`--max-old-space-size=${HEAP_MEGABYTES}`]
  // A signal opens an inspector otherwise, which any process of the same user may send.
  if (process.allowedNodeEnvironmentFlags.has('--disable-sigusr1')) options.push('--disable-sigusr1')
  return options
}

/** What the compiled program consists of: itself, its package.json (which says that it is ESM) and its packages. */
function permissions(): string[] {
  const readable = ['../', '../../package.json', '../../node_modules/']
    .map(path => fileURLToPath(new URL(path, import.meta.url)))
    .filter(path => existsSync(path))
    .map(path => `--allow-fs-read=${realpathSync(path)}`)
  return ['--permission', ...readable]
}
