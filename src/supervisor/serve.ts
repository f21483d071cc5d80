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
  // A reader that goes away, as `| head` does, is no reason to stop serving.
  process.stdout.on('error', () => {})
  const lines: string[] = []
  let print = (line: string): void => void lines.push(line)
  try {
    const stopped = Promise.withResolvers<void>()
    const server = await startServer(options, {
      print: line => print(line),
      onDetach: () => {},
      onShutdown: () => stopped.resolve(),
    })
    print = line => process.stdout.write(`${line}\n`)
    print(`Listening on ${server.url}`)
    lines.forEach(print)
    endAtSignals(() => stopped.resolve())
    await stopped.promise
    await server.stop()
    return 0
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    process.stderr.write(`bookstore: ${error.message}\n`)
    return 1
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
