import { readFile } from 'node:fs/promises'

/**
 * Reads the proportional memory of a process, in bytes: pages that processes share are counted once among them. Of the
 * 50 MiB that a worker has resident, less than a third is its own.
 *
 * Returns undefined where /proc does not tell, or the process is gone.
 */
export async function proportionalMemory(pid: number): Promise<number | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1')
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
