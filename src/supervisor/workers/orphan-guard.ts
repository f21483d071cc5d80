import { type ChildProcess, spawn } from 'node:child_process'

/** Kills the workers when the supervisor is gone, even if it was killed. */
export interface OrphanGuard {
  watch(pid: number): void
  /** Forgets a worker that is gone: its process id may soon be that of another process. */
  forget(pid: number): void
  /** Ends the guard, and with it every worker that is still being watched. */
  end(): void
}

/** Reads lines of process ids until nobody can write any longer, and kills those of the last line. */
const SCRIPT = 'while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -9 $pids'

/**
 * Starts a shell that kills the workers once our end of its pipe is closed, which the kernel does for a process that is
 * killed. It is for systems that cannot tie a process to its parent: a worker in an endless loop runs no code of ours,
 * and the threads that could watch its parent are not allowed in it.
 */
export function startOrphanGuard(): OrphanGuard {
  // Detached: what ends our session must not end the guard first.
  const shell: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  })
  shell.unref()
  // Without a shell, idle workers still end by themselves.
  shell.on('error', () => {})
  shell.stdin?.on('error', () => {})
  const pids = new Set<number>()
  const tell = () => void shell.stdin?.write(`${[...pids].join(' ')}\n`)
  return {
    watch: pid => {
      // 0 stands for a worker that could not be started; `kill 0` would kill the whole process group.
      if (pid > 0) pids.add(pid)
      tell()
    },
    forget: pid => {
      pids.delete(pid)
      tell()
    },
    end: () => void shell.stdin?.end(),
  }
}
