import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** The process that keeps a draft. A pid alone may be another process's by now: `started` tells them apart, where it is known. */
export interface DraftOwner {
  host: string
  pid: number
  started: string
}

/** This process. */
export function thisOwner(): DraftOwner {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) }
}

/**
 * Whether an app may still keep its draft. One on another host, as in a container before this one, is taken for ended: if it
 * is not, it writes its draft anew with the next key.
 */
export function isOwnerAlive({ host, pid, started }: DraftOwner): boolean {
  if (host !== hostname() || !isThere(pid)) return false
  return startOf(pid) === started
}

/** Whether there is a process of that number. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Of another user, and there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** When a process has started, as Linux counts it, or that it is a zombie; empty where nothing tells. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in brackets, may hold blanks; what follows it is counted from the third field.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'a zombie' : (fields[19] ?? '')
  } catch {
    // There is no /proc, or the process has just ended.
    return ''
  }
}
