import { createWriteStream } from 'node:fs'
import type { ServerOptions } from '../hosting/host-messages.ts'
import { StartError } from './start/start-error.ts'
import { startServer } from './start/start-server.ts'

export interface Serving {
  /** Reads the options again, where there is a file to read them from. Throws an error with one line that says what is wrong. */
  reread: (() => ServerOptions) | undefined
  /** Whether the server was started in a terminal, and ends with it. */
  isTerminal: boolean
}

/**
 * Runs the server alone, in this process: `Listening on ws://…` and then one line a log entry on stdout.
 * Ends in order at SIGTERM, SIGINT or SHUTDOWN; a second signal waits for no client, a third for nothing. SIGHUP reads
 * options again; where there is a terminal it says that this is gone, and ends the server too.
 *
 * Resolves with the exit status: 0, or 1 when it could not start.
 */
export async function serve(options: ServerOptions, { reread, isTerminal }: Serving): Promise<number> {
  // Unheard, it opens Node's inspector, and with it this process, to whoever may send a signal.
  process.on('SIGUSR1', () => {})
  const output = openOutput()
  // What happens before it listens is said after "Listening on".
  const early: string[] = []
  let print = (lines: readonly string[]): void => void early.push(...lines)
  try {
    const stopped = Promise.withResolvers<void>()
    const steps: (() => void)[] = [() => stopped.resolve()]
    const server = await startServer(options, {
      print: lines => print(lines),
      onDetach: () => {},
      onShutdown: () => steps.shift()?.(),
      onStopping: () => {},
    })
    // Before anybody learns that there is a server to send signals to.
    steps.push(() => server.hurry())
    endAtSignals(isTerminal, steps)
    if (!isTerminal) process.on('SIGHUP', () => server.reread(reread))
    print = output.print
    print([`Listening on ${server.url}`, ...early])
    await stopped.promise
    await server.stop()
    await output.flush()
    return 0
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    process.stderr.write(`bookstore: ${error.message}\n`)
    return 1
  }
}

/** Characters that wait for a slow reader before lines are left out. */
const MAX_WAITING = 1024 * 1024
const FLUSH_MS = 200

/**
 * Opens stdout so that nobody can hold the server up with it: process.stdout writes to pipes synchronously, and a reader
 * that stops reading would stop the server. One that goes away, as `| head` does, is no reason to stop either.
 */
function openOutput(): { print(lines: readonly string[]): void; flush(): Promise<void> } {
  const stream = createWriteStream('', { fd: 1, autoClose: false })
  stream.on('error', () => {})
  return {
    print: lines => {
      if (stream.writableLength < MAX_WAITING && !stream.destroyed) stream.write(`${lines.join('\n')}\n`)
    },
    flush: () =>
      new Promise(resolve => {
        setTimeout(resolve, FLUSH_MS)
        if (stream.destroyed) resolve()
        else stream.end(() => resolve())
      }),
  }
}

/** Does one step at each signal, and gives up when there is none left. */
function endAtSignals(isTerminal: boolean, steps: (() => void)[]): void {
  const signals = ['SIGTERM', 'SIGINT', ...(isTerminal ? (['SIGHUP'] as const) : [])] as const
  for (const signal of signals) process.on(signal, () => (steps.shift() ?? (() => process.exit(1)))())
}
