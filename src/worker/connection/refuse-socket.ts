import type { Duplex } from 'node:stream'
import { type HttpRefusal, httpRefusalToText } from '../../refusals/http-refusal.ts'

/** How long a client may take to read a refusal and close, in milliseconds: its worker can serve nobody else meanwhile. */
const LINGER_MS = 2_000

/** Writes a refusal on a bare socket, where no HTTP response can be had from Node, and closes it. */
export function refuseSocket(socket: Duplex, refusal: HttpRefusal): void {
  const deadline = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(deadline))
  // Unread bytes would turn the close into a reset, which may discard the answer before the client reads it.
  socket.resume()
  socket.end(httpRefusalToText(refusal))
}
