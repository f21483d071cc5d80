/** The steps by which a process is ended, each after so many milliseconds unless it is gone by then. */
const STEPS = [
  { after: 0, how: 'ask' },
  { after: 800, how: 'SIGTERM' },
  { after: 1200, how: 'SIGKILL' },
] as const

export interface Terminated {
  ask(): void
  kill(signal: 'SIGTERM' | 'SIGKILL'): void
}

/** Ends a process: asks it first, and kills it at last. Returns the function that stops this when the process is gone. */
export function terminate(process: Terminated): () => void {
  const timers = STEPS.map(({ after, how }) =>
    setTimeout(() => (how === 'ask' ? process.ask() : process.kill(how)), after),
  )
  return () => timers.forEach(clearTimeout)
}
