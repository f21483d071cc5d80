import type { IncomingMessage } from 'node:http'
import { maskBody, maskBodyOfAnswer } from './mask-frame.ts'
import { answerText, maskHead } from './mask-head.ts'
import type { Tap } from './tap.ts'

// HTTP requests of a connection are served one after the other, so that the tap can remember whether the one under way was
// shown whole.

/** Tells the head of a request. */
export function tellHead(tap: Tap, request: IncomingMessage): void {
  tap.isWhole = false
  if (!tap.hasRoom()) return
  const { text, isWhole } = maskHead(request)
  tap.isWhole = isWhole
  tap.tell('in', request.rawHeaders.join('').length + (request.url ?? '').length, text)
}

/** Tells the body of a request, once it has arrived. */
export function tellBody(tap: Tap, body: Buffer): void {
  if (!tap.isOpen) return
  const shown = tap.hasRoom() ? maskBody(body.toString()) : undefined
  tap.isWhole &&= shown?.isWhole ?? false
  if (shown) tap.tell('in', body.length, shown.text)
}

/** An answer: its status, the fields of its head, and its body as it was before any compression. */
export interface ToldAnswer {
  status: number
  headers: Readonly<Record<string, unknown>>
  body: string
}

/** Tells an answer. What went wrong with a request that was not shown whole is told by its status and code only. */
export function tellHttpAnswer(tap: Tap, { status, headers, body }: ToldAnswer, bytes: number): void {
  if (!tap.hasRoom()) return
  tap.tell('out', bytes, answerText(status, headers, maskBodyOfAnswer(body, tap.isWhole)))
}
