import { systemCallsOf } from '../../system-calls/system-calls.ts'
import type { WorkerExit } from './worker.ts'

/** Matches the last words that the code of `system-calls/machine-code.ts` writes. */
const REFUSED = /seccomp (\d{1,10})\n$/

/** Reads from the end of a worker's stderr for which system call the kernel ended it. */
export function readLastWords(stderr: string, signal: string | null): Pick<WorkerExit, 'stderr' | 'refusedCall'> {
  const found = signal === 'SIGSYS' ? REFUSED.exec(stderr) : null
  const calls = systemCallsOf(process.arch)
  if (!found || !calls) return { stderr }
  return { stderr: stderr.slice(0, found.index), refusedCall: calls.nameOf(Number(found[1])) }
}
