/** The part of a message that both ends parse: its type `t`, and a few numbers and names. */
export interface Head {
  t: string
  [name: string]: unknown
}

/** A message: a head, and a body that is passed on as it is, mostly JSON. The body has no line break. */
export interface Message {
  head: Head
  body: string
}

/**
 * A two-way connection between supervisor and worker. Messages arrive whole and in order, or not at all.
 * Handing a socket over is not part of it, see `hand-over.ts`.
 */
export interface Channel {
  /** Characters that the other end has not read yet. */
  readonly queued: number
  /** Queues a message. False when the other end lags behind: wait, or send less. */
  send(head: Head, body?: string): boolean
  /** Queues a message that {@link encode} made, so that one text can go to many. */
  sendFrame(frame: string): boolean
  /** Sets the listener for messages; there is one. */
  onMessage(listener: (message: Message) => void): void
  /** Sets the listener for the end, which is called once, with an error when the end was not orderly; there is one. */
  onClose(listener: (error?: Error) => void): void
  close(): void
}

/** Separates the items of a list in one body. JSON escapes control characters, so no JSON text contains it. */
const ITEM_SEPARATOR = '\u001e'

export function joinItems(items: readonly string[]): string {
  return items.join(ITEM_SEPARATOR)
}

export function splitItems(body: string): string[] {
  return body === '' ? [] : body.split(ITEM_SEPARATOR)
}

/** Encodes a message as one line: the head as JSON, a tab, the body. */
export function encode(head: Head, body = ''): string {
  return `${JSON.stringify(head)}\t${body}\n`
}

/**
 * Decodes a line that {@link encode} made.
 *
 * @throws Error when the line is no such message
 */
export function decode(line: string): Message {
  const tab = line.indexOf('\t')
  if (tab < 0) throw new Error('a message without a head came over the channel')
  const head: unknown = JSON.parse(line.slice(0, tab))
  if (typeof head !== 'object' || head === null || !('t' in head) || typeof head.t !== 'string') {
    throw new Error('a message without a type came over the channel')
  }
  return { head: head as Head, body: line.slice(tab + 1) }
}
