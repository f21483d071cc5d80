import { closeSync, openSync, read } from 'node:fs'
import { promisify } from 'node:util'

/** The memory figures of one process. */
export interface ProcessMemory {
  /**
   * Proportional memory, bytes: pages that processes share are counted once among them. Of the 50 MiB that a worker has
   * resident, less than a third is its own. Undefined when the process is gone.
   */
  proportional(): Promise<number | undefined>
  close(): void
}

/** smaps_rollup has some 700 bytes. */
const MAX_BYTES = 4096
const readAt = promisify(read)

/**
 * Opens what the kernel tells of a process' memory. Later it can be read also where it could not be opened any longer: a
 * process that allows no dumps of itself is closed even to its own user. Undefined where /proc does not tell.
 */
export function openMemory(pid: number): ProcessMemory | undefined {
  let fd: number | undefined
  try {
    fd = openSync(`/proc/${pid}/smaps_rollup`, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
  return {
    proportional: async () => (fd === undefined ? undefined : readProportional(fd)),
    close() {
      if (fd !== undefined) closeSync(fd)
      fd = undefined
    },
  }
}

async function readProportional(fd: number): Promise<number | undefined> {
  try {
    const { buffer, bytesRead } = await readAt(fd, Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0)
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(buffer.toString('latin1', 0, bytesRead))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
