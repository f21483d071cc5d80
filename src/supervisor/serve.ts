import { createWriteStream } from 'node:fs'
import type { ServerOptions } from '../protocol/host-messages.ts'
import { startServer } from './start.ts'
import { StartError } from './start-failure.ts'

/**
 * Runs the server alone, in this process: `Listening on ws://…` and then one line a log entry on stdout.
 * Ends in order at SIGTERM, SIGINT or SHUTDOWN; a second signal ends it at once, and its workers with it.
 *
 * Resolves with the exit status: 0, or 1 when it could not start.
 */
export async function serve(options: ServerOptions): Promise<number> {
  // Unheard, it opens Node's inspector, and with it this process, to whoever may send a signal.
  process.on('SIGUSR1', () => {})
  const output = openOutput()
  // What happens before it listens is said after "Listening on".
  const early: string[] = []
  let print = (line: string): void => void early.push(line)
  try {
    const stopped = Promise.withResolvers<void>()
    const server = await startServer(options, {
      print: line => print(line),
      onDetach: () => {},
      onShutdown: () => stopped.resolve(),
    })
    print = output.print
    print(`Listening on ${server.url}`)
    early.forEach(print)
    endAtSignals(() => stopped.resolve())
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
function openOutput(): { print(line: string): void; flush(): Promise<void> } {
  const stream = createWriteStream('', { fd: 1, autoClose: false })
  stream.on('error', () => {})
  return {
    print: line => {
      if (stream.writableLength < MAX_WAITING && !stream.destroyed) stream.write(`${line}\n`)
    },
    flush: () =>
      new Promise(resolve => {
        setTimeout(resolve, FLUSH_MS)
        if (stream.destroyed) resolve()
        else stream.end(() => resolve())
      }),
  }
}

function endAtSignals(stop: () => void): void {
  let asked = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1)
      asked = true
      stop()
    })
  }
}
