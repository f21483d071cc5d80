import { createWriteStream } from 'node:fs'
import type { ServerOptions } from '../hosting/host-messages.ts'
import { StartError } from './start/start-error.ts'
import { startServer } from './start/start-server.ts'

export interface Serving {
  /** Reads the options file again; undefined where there is none. Throws an error with one line that says what is wrong. */
  reread: (() => ServerOptions) | undefined
  /** Whether the server was started in a terminal; then it ends when the terminal closes. */
  isTerminal: boolean
}

/**
 * Runs the server alone, in this process: `Listening on ws://…` and then one line a log entry on stdout.
 * Ends in order at SIGTERM, SIGINT or SHUTDOWN; a second signal waits for no client, a third for nothing. SIGHUP reads the
 * options again; of a terminal it means that this is closed, and ends the server too.
 *
 * Resolves with the exit status: 0, or 1 when it could not start.
 */
export async function serve(options: ServerOptions, { reread, isTerminal }: Serving): Promise<number> {
  // Without a handler this signal opens Node's inspector, and with it this process, to everybody who may send signals.
  process.on('SIGUSR1', () => {})
  const output = openOutput()
  // Lines from before the server listens are printed after "Listening on".
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
    // The handlers are there before anybody learns that there is a server to send signals to.
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

/** How many characters may wait for a slow reader before lines are left out. */
const MAX_WAITING = 1024 * 1024
const FLUSH_MS = 200

/**
 * Opens stdout so that its reader cannot hold the server up: process.stdout writes to pipes synchronously, and a reader that
 * stops reading would stop the server. The server goes on, too, when the reader ends, as `| head` does.
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

/** Takes one step at each signal, and exits at once when no step is left. */
function endAtSignals(isTerminal: boolean, steps: (() => void)[]): void {
  const signals = ['SIGTERM', 'SIGINT', ...(isTerminal ? (['SIGHUP'] as const) : [])] as const
  for (const signal of signals) process.on(signal, () => (steps.shift() ?? (() => process.exit(1)))())
}
