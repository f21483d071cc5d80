import { type ClientRequest, type IncomingMessage, request } from 'node:http'

/** An event as a client of server-sent events has it. */
export interface ServerSent {
  event: string
  id: string
  data: string
}

/** A client of server-sent events: reads them as the HTML standard has it, as far as this server uses it. */
export class EventReader {
  readonly response: IncomingMessage
  readonly #request: ClientRequest
  readonly #events: ServerSent[] = []
  readonly #waiting: (() => void)[] = []
  #text = ''
  /** The id to resume from. */
  lastId = ''
  /** The time to wait before connecting again, in milliseconds, each time it was told. */
  readonly retries: number[] = []
  comments = 0
  isEnded = false

  private constructor(sent: ClientRequest, response: IncomingMessage) {
    this.#request = sent
    this.response = response
    response.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk))
    response.on('close', () => {
      this.isEnded = true
      this.#wake()
    })
    response.on('error', () => {})
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return EventReader.read(onResponse => request(url, { headers, agent: false }, onResponse))
  }

  /** Reads the answer to a request that somebody else makes. */
  static read(make: (onResponse: (response: IncomingMessage) => void) => ClientRequest): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const sent = make(response => resolve(new EventReader(sent, response)))
      sent.once('error', reject)
      sent.end()
    })
  }

  /** Resolves with the next event; undefined when the stream ended before it. */
  async next(): Promise<ServerSent | undefined> {
    await this.until(() => this.#events.length > 0 || this.isEnded)
    return this.#events.shift()
  }

  /** Resolves when something is so; it is looked at whenever something comes. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>(resolve => this.#waiting.push(resolve))
  }

  close(): void {
    this.#request.destroy()
  }

  #read(chunk: string): void {
    this.#text += chunk
    for (let end = this.#text.indexOf('\n\n'); end >= 0; end = this.#text.indexOf('\n\n')) {
      this.#take(this.#text.slice(0, end))
      this.#text = this.#text.slice(end + 2)
    }
    this.#wake()
  }

  #take(block: string): void {
    let event = 'message'
    const data: string[] = []
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
      if (name === '') this.comments++
      if (name === 'retry') this.retries.push(Number(value))
      if (name === 'id') this.lastId = value
      if (name === 'event') event = value
      if (name === 'data') data.push(value)
    }
    if (data.length > 0) this.#events.push({ event, id: this.lastId, data: data.join('\n') })
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
