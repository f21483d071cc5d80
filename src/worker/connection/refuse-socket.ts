import type { Duplex } from 'node:stream'
import { type HttpRefusal, spellHttpRefusal } from '../../refusals/http-refusal.ts'

/** How long a client may take to read a refusal and go, in milliseconds: until then its worker serves nobody else. */
const LINGER_MS = 2_000

/** Refuses on the bare socket what no HTTP server answers, and closes it. */
export function refuseSocket(socket: Duplex, refusal: HttpRefusal): void {
  const deadline = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(deadline))
  // Bytes that were sent and not read would make the close a reset, which may overtake the answer.
  socket.resume()
  socket.end(spellHttpRefusal(refusal))
}
