import { closeSync, openSync, readdirSync, readSync } from 'node:fs'

const TASKS = '/proc/self/task'
const STATUS_BYTES = 4096

/** The threads of this process. */
export function threadsOfProcess(): number[] {
  return readdirSync(TASKS).map(Number)
}

/**
 * Opens what the kernel tells of each thread, to be read when nothing can be opened any longer. Returns what looks
 * whether each of them has given up new privileges and has a filter, and names the first that has not.
 */
export function openThreadChecks(): () => string | undefined {
  const descriptors = threadsOfProcess().map(thread => ({ thread, fd: openSync(`${TASKS}/${thread}/status`, 'r') }))
  const buffer = Buffer.alloc(STATUS_BYTES)
  return () => {
    const bare = descriptors.find(({ fd }) => !isSealed(fd, buffer))
    for (const { fd } of descriptors) closeSync(fd)
    return bare && `thread ${bare.thread} is not sealed`
  }
}

/** A thread that has ended meanwhile cannot be read, and does nothing any longer. */
function isSealed(fd: number, buffer: Buffer): boolean {
  try {
    const text = buffer.subarray(0, readSync(fd, buffer, 0, STATUS_BYTES, 0))
    return text.includes('\nSeccomp:\t2\n') && text.includes('\nNoNewPrivs:\t1\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return true
    throw error
  }
}
