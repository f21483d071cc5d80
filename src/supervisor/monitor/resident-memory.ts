import { readFileSync } from 'node:fs'

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
