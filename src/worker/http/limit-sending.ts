import type { ServerResponse } from 'node:http'

/** How long a client may take to read an answer, in milliseconds. */
const SEND_MS = 30_000

/** Closes the connection of a client that does not read the rest of its answer. */
export function limitSending(response: ServerResponse): void {
  if (response.writableFinished) return
  const deadline = setTimeout(() => response.destroy(), SEND_MS)
  response.once('close', () => clearTimeout(deadline))
}
