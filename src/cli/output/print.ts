import { Refused } from '../refused.ts'
import { outputErrors } from '../sentences.ts'

/** Whoever reads our output has read enough, as `head` does, or the pager was left. It is no error. */
export class OutputClosed extends Error {}

const isHeard = new WeakSet<NodeJS.WriteStream>()

/**
 * Writes text to stdout. Resolves when it is written.
 *
 * @throws OutputClosed when nobody reads it any longer
 * @throws Refused when it cannot be written: the disk is full, say
 */
export function print(text: string): Promise<void> {
  const { stdout } = process
  // The stream tells each failure twice: to the callback, and as an event that would end the process.
  if (!isHeard.has(stdout)) stdout.on('error', () => {})
  isHeard.add(stdout)
  return new Promise((resolve, reject) => {
    stdout.write(text, error => (error ? reject(toOutputError(error)) : resolve()))
  })
}

function toOutputError(error: Error): Error {
  const isClosed = 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
  return isClosed
    ? new OutputClosed(error.message, { cause: error })
    : new Refused(outputErrors.failed(error.message), { cause: error })
}

/** Tells a person what is not a result, without mixing it with the results. */
export function notice(text: string): void {
  process.stderr.write(`bookstore: ${text}\n`)
}
