import type { Sealing, Walls } from '../../channel/messages.ts'
import type { ServerOptions } from '../../hosting/host-messages.ts'
import { machineCodeFor } from '../../system-calls/machine-code.ts'
import { planSeal } from '../../system-calls/plan.ts'
import { systemCallsOf } from '../../system-calls/system-calls.ts'
import type { LogScope } from '../log/log-scope.ts'
import { sandboxLines, startErrors } from '../sentences.ts'
import { type WorkerUser, workerCommand } from '../workers/worker-command.ts'
import { type Proof, proveWalls } from './prove-walls.ts'
import { StartError } from './start-error.ts'

/** The walls between workers and the machine. */
export interface Sandbox {
  /** The plan by which workers close their doors; undefined when they do not. */
  seal?: Sealing
  /** All walls, in words. */
  inWords: string[]
  /** Logs which walls stand, and which are missing. */
  tell(log: LogScope): void
}

/** Node's permission model, which there always is. */
const PERMISSIONS = 'Node permissions'

/**
 * Finds out which walls the kernel of this machine and this Node can build around workers: one that serves nobody has to
 * prove them.
 *
 * @throws StartError when they are required, and not all of them stand
 */
export async function findSandbox(
  wanted: ServerOptions['sandbox'],
  user: WorkerUser | undefined,
  prove: (user: WorkerUser | undefined) => Promise<Proof> = proveHere,
): Promise<Sandbox> {
  const proof = wanted === 'off' ? { problem: sandboxLines.off } : await prove(user)
  const seal = 'seal' in proof ? proof.seal : undefined
  const inWords = [...(seal ? wordsOf(seal.walls) : []), ...(user ? [`user ${user.name}`] : []), PERMISSIONS]
  const missing = missingOf(proof, inWords)
  const complaints = user === undefined && process.getuid?.() === 0 ? [...missing, sandboxLines.asRoot] : missing
  if (wanted === 'require' && complaints.length > 0) throw new StartError(startErrors.noSandbox(complaints.join('; ')))
  return {
    ...(seal && { seal }),
    inWords,
    tell(log) {
      if (seal) log.info(sandboxLines.stands(inWords))
      for (const line of missing) log.warn(line)
      if (seal && !seal.walls.names) log.warn(sandboxLines.unnamed)
    },
  }
}

async function proveHere(user: WorkerUser | undefined): Promise<Proof> {
  const calls = systemCallsOf(process.arch)
  if (process.platform !== 'linux' || !calls)
    return { problem: sandboxLines.unknownMachine(process.platform, process.arch) }
  if (!process.allowedNodeEnvironmentFlags.has('--allow-ffi'))
    return { problem: sandboxLines.oldNode(process.versions.node) }
  const commandFor = (seal: Sealing) => workerCommand({ user, seal })
  const proof = await proveWalls(planSeal(calls, machineCodeFor(process.arch)), commandFor)
  // Where no code of ours can be placed, the walls stand all the same, but for what can be told of them.
  return 'seal' in proof ? proof : proveWalls(planSeal(calls, undefined), commandFor)
}

function missingOf(proof: Proof, walls: readonly string[]): string[] {
  if ('problem' in proof) return [sandboxLines.none(proof.problem, walls)]
  const { landlock, whyNoLandlock = '' } = proof.seal.walls
  return landlock === 0 ? [sandboxLines.noLandlock(whyNoLandlock)] : []
}

function wordsOf({ landlock }: Walls): string[] {
  return ['seccomp', ...(landlock > 0 ? [`Landlock ${landlock}`] : [])]
}
