import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/**
 * Reads the proportional memory of a process, in bytes: pages that processes share are counted once among them. Of the
 * 50 MiB that a worker has resident, less than a third is its own.
 *
 * Returns undefined where the system has no /proc, or the process is gone.
 */
export async function proportionalMemory(pid: number): Promise<number | undefined> {
  try {
    return bytesOf(await readFile(`/proc/${pid}/smaps_rollup`, 'latin1'), 'Pss')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

/** Reads the resident memory of a process, in bytes, shared pages included; 0 where it cannot be read. */
export function residentMemory(pid: number): number {
  try {
    return bytesOf(readFileSync(`/proc/${pid}/status`, 'latin1'), 'VmRSS') ?? 0
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 0
    throw error
  }
}

function bytesOf(text: string, name: string): number | undefined {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}
