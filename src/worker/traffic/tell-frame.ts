import { maskAnswer, maskRequest } from './mask-frame.ts'
import type { Tap } from './tap.ts'

/** Tells what a client sent. Returns whether it was shown whole, which its answer is to be told with. */
export function tellRequest(tap: Tap, text: string, bytes: number): boolean {
  if (!tap.hasRoom()) return false
  const shown = maskRequest(text)
  tap.tell('in', bytes, shown.text)
  return shown.isWhole
}

/** Tells what a client was sent: an answer to a request that was shown whole, or was not; or a notification, which nobody asked for. */
export function tellAnswer(tap: Tap, text: string, bytes: number, isWhole = true): void {
  if (tap.hasRoom()) tap.tell('out', bytes, maskAnswer(text, isWhole))
}
