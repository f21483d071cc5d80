import { writeFileSync } from 'node:fs'

/** How much sooner than others the kernel ends a worker when memory runs out, from -1000 to 1000. */
const WORKER_SCORE = 500

/**
 * Makes the kernel end this worker rather than other processes when the machine runs out of memory. Does nothing where the
 * system has no such setting.
 */
export function raiseOomScore(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, String(WORKER_SCORE))
  } catch (error) {
    if (error instanceof Error && 'code' in error) return
    throw error
  }
}
