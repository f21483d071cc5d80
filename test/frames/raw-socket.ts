import { connect, type Socket } from 'node:net'

/** A client that knows nothing of WebSockets: it writes bytes, and reads what comes back as frames. */
export class RawSocket {
  readonly socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #isEnded = false
  #look: () => void = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay()
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#look()
    })
    const end = () => {
      this.#isEnded = true
      this.#look()
    }
    socket.on('end', end).on('close', end)
    // A reset is an end too: a test sees it by what did not come.
    socket.on('error', () => {})
  }

  /** Connects to a port of this machine, from one of its addresses; nothing has been sent. */
  static connect(port: number, localAddress = '127.0.0.1'): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress }, () => resolve(new RawSocket(socket)))
      socket.once('error', reject)
    })
  }

  /** Connects and shakes hands; rejects with what came instead of a 101. */
  static async open(port: number): Promise<RawSocket> {
    const raw = await RawSocket.connect(port)
    raw.write(handshake({ Host: `127.0.0.1:${port}` }))
    const head = await raw.head()
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(head)
    return raw
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  write(bytes: Uint8Array | string): void {
    if (this.socket.writable) this.socket.write(bytes)
  }

  /** Resolves with the head of the next HTTP answer, or with what came before the end. */
  async head(): Promise<string> {
    await this.#until(() => this.#received.includes('\r\n\r\n'))
    const end = this.#received.indexOf('\r\n\r\n')
    const head = this.#received.subarray(0, end < 0 ? undefined : end).toString('latin1')
    this.#received = this.#received.subarray(end < 0 ? this.#received.length : end + 4)
    return head
  }

  /** Resolves with everything up to the end. */
  async rest(): Promise<string> {
    await this.#until(() => this.#isEnded)
    return this.#received.toString('latin1')
  }

  /** Resolves with the next frame, all of it; undefined when the server has ended the connection. */
  async frame(): Promise<Buffer | undefined> {
    await this.#until(() => this.#received.length >= frameLength(this.#received))
    const length = frameLength(this.#received)
    if (this.#received.length < length) return undefined
    const frame = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    return Buffer.from(frame)
  }

  #until(isSo: () => boolean): Promise<void> {
    return new Promise(resolve => {
      this.#look = () => {
        if (!isSo() && !this.#isEnded) return
        this.#look = () => {}
        resolve()
      }
      this.#look()
    })
  }
}

/** How long the frame at the beginning is with its header, as far as that can be told: a server does not mask. */
function frameLength(bytes: Buffer): number {
  const length = (bytes[1] ?? 0) & 0x7f
  if (bytes.length < 2) return 2
  if (length < 126) return 2 + length
  if (length === 126) return bytes.length < 4 ? 4 : 4 + bytes.readUInt16BE(2)
  return bytes.length < 10 ? 10 : 10 + Number(bytes.readBigUInt64BE(2))
}

/** The head of a request; a header is left out by undefined, and sent twice by an array. */
export function requestHead(line: string, headers: Record<string, string | string[] | undefined>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map(each => `${name}: ${each}`),
  )
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`
}

/** An opening handshake, with other headers where a test wants them. */
export function handshake(
  headers: Record<string, string | string[] | undefined> = {},
  line = 'GET / HTTP/1.1',
): string {
  return requestHead(line, {
    Host: '127.0.0.1',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  })
}
