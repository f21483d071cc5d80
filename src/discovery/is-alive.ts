/** Whether there is a process of this pid, of whatever user. */
export function isAlive(pid: number): boolean {
  // 0 and below would mean groups of processes.
  if (!Number.isInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is another user's, and there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
