import type { Sealing, Walls } from '../../channel/messages.ts'
import type { SealPlan } from '../../system-calls/plan.ts'
import type { WorkerExit } from '../workers/worker.ts'
import type { WorkerCommand } from '../workers/worker-command.ts'
import { WorkerProcess } from '../workers/worker-process.ts'

/** The result of a proof: the walls that stand, or why there are none. */
export type Proof = { seal: Sealing } | { problem: string }

/** The walls that a proof asks for: all there are. */
const ANY_WALLS: Walls = { landlock: 0, names: false }
/** How long a proof may take, in milliseconds. */
const LIMIT_MS = 15_000
/** A worker that serves nobody has to know nothing. */
const SETTINGS = { version: '', closeMs: 0, hostNames: [], origins: [], trustProxy: false, sharesBooks: false }
/** The system calls by which libc opens a file. */
const OPENING = ['open', 'openat', 'openat2']

/**
 * Has a worker that serves nobody close its doors and then open a file, which has to be its end. What it says is not
 * believed for itself: how the kernel ended it is seen from outside.
 */
export async function proveWalls(plan: SealPlan, commandFor: (seal: Sealing) => WorkerCommand): Promise<Proof> {
  const seal = { ...plan, walls: ANY_WALLS }
  const outcome = await run(commandFor(seal), seal)
  return typeof outcome === 'string' ? { problem: outcome } : { seal: { ...plan, walls: outcome } }
}

/** Resolves with the walls, or the problem. */
function run(command: WorkerCommand, seal: Sealing): Promise<Walls | string> {
  return new Promise(resolve => {
    let claimed: Walls | undefined
    try {
      const worker = new WorkerProcess(command, {
        ready: () => worker.kill(),
        notSent: () => {},
        message: (_, { head, body }) => {
          if (head.t === 'sealed') claimed = JSON.parse(body) as Walls
        },
        exited: (_, exit) => {
          clearTimeout(deadline)
          resolve(judge(claimed, exit))
        },
      })
      const deadline = setTimeout(() => worker.kill(), LIMIT_MS)
      worker.send({ t: 'settings' }, JSON.stringify({ ...SETTINGS, seal, isProof: true }))
    } catch (error) {
      // No descriptors, no memory.
      resolve((error as Error).message)
    }
  })
}

/** The walls that a worker claimed to have, and how the worker ended. */
function judge(claimed: Walls | undefined, { signal, code, stderr, refusedCall }: WorkerExit): Walls | string {
  const how = stderr.trim().split('\n', 1)[0] || `it ended with ${signal ?? code}`
  if (!claimed || signal !== 'SIGSYS') return how
  return { ...claimed, names: claimed.names && OPENING.includes(refusedCall ?? '') }
}
