import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { type Channel, decode, encode, type Head, type Message } from './channel.ts'

export interface PipeLimits {
  /** Characters that the other end may leave unread before the channel is closed. */
  maxQueued: number
  /** Characters that one message may have. */
  maxMessage: number
}

const PIPE_LIMITS: PipeLimits = { maxQueued: 8 * 1024 * 1024, maxMessage: 8 * 1024 * 1024 }

/** What is read at once of an inherited descriptor, in bytes. */
const READ_BYTES = 64 * 1024

/**
 * Makes a channel over a pipe between two processes. All that is sent in one turn of the event loop leaves in one write:
 * waking the other process costs more than the bytes do.
 */
export function createPipeChannel(pipe: Duplex, limits: PipeLimits = PIPE_LIMITS): Channel {
  const channel = new PipeChannel(pipe, limits)
  pipe.setEncoding('utf8')
  pipe.on('data', (chunk: string) => channel.read(chunk))
  return channel
}

/**
 * The same over an inherited descriptor. It reads into one buffer, and past the machinery of streams: when a change wakes
 * two hundred processes, each of them with cold caches, that is a fifth of the work.
 */
export function openPipeChannel(fd: number): Channel {
  const decoder = new StringDecoder('utf8')
  const read = (bytes: number, buffer: Uint8Array) => {
    channel.read(decoder.write(Buffer.from(buffer.buffer, buffer.byteOffset, bytes)))
    return true
  }
  const onread = { buffer: Buffer.alloc(READ_BYTES), callback: read }
  const channel = new PipeChannel(new Socket({ fd, readable: true, writable: true, onread }), PIPE_LIMITS)
  return channel
}

class PipeChannel implements Channel {
  readonly #pipe: Duplex
  readonly #limits: PipeLimits
  #outgoing = ''
  #flush: NodeJS.Immediate | undefined
  #incoming = ''
  #messageListener: (message: Message) => void = () => {}
  #closeListener: (error?: Error) => void = () => {}
  #closed = false

  constructor(pipe: Duplex, limits: PipeLimits) {
    this.#pipe = pipe
    this.#limits = limits
    pipe.on('end', () => this.#end())
    pipe.on('close', () => this.#end())
    pipe.on('error', error => this.#end(error))
  }

  get queued(): number {
    return this.#pipe.writableLength + this.#outgoing.length
  }

  send(head: Head, body?: string): boolean {
    return this.sendFrame(encode(head, body))
  }

  sendFrame(frame: string): boolean {
    if (this.#closed) return false
    this.#outgoing += frame
    this.#flush ??= setImmediate(() => this.#write())
    const { queued } = this
    if (queued > this.#limits.maxQueued) this.#end(new Error(`${queued} bytes wait for a process that does not read`))
    return !this.#pipe.writableNeedDrain
  }

  onMessage(listener: (message: Message) => void): void {
    this.#messageListener = listener
  }

  onClose(listener: (error?: Error) => void): void {
    this.#closeListener = listener
  }

  close(): void {
    if (this.#closed) return
    this.#write()
    this.#pipe.end()
    this.#end()
  }

  /** Takes what came from the other end. */
  read(chunk: string): void {
    // Only what is new is looked at: a long message comes in many pieces.
    let start = 0
    for (let end = chunk.indexOf('\n'); end >= 0 && !this.#closed; end = chunk.indexOf('\n', start)) {
      const line = this.#incoming + chunk.slice(start, end)
      this.#incoming = ''
      start = end + 1
      this.#deliver(line)
    }
    this.#incoming += chunk.slice(start)
    if (this.#incoming.length > this.#limits.maxMessage) this.#end(new Error('a message over the channel is too large'))
  }

  #write(): void {
    clearImmediate(this.#flush)
    this.#flush = undefined
    const text = this.#outgoing
    this.#outgoing = ''
    if (text !== '' && !this.#closed) this.#pipe.write(text)
  }

  #deliver(line: string): void {
    let message: Message
    try {
      message = decode(line)
    } catch (error) {
      this.#end(error as Error)
      return
    }
    this.#messageListener(message)
  }

  #end(error?: Error): void {
    if (this.#closed) return
    this.#closed = true
    clearImmediate(this.#flush)
    if (error) this.#pipe.destroy()
    this.#closeListener(error)
  }
}
