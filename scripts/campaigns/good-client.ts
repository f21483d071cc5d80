import { once } from 'node:events'
import WebSocket from 'ws'

/** It asks at most so often: one that asks without a pause would be a load of its own. */
const PACE_MS = 4

/** A client that reads a book and asks for a list in turn, one request at a time. */
export class GoodClient {
  readonly #socket: WebSocket
  #failures = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  static async connect(url: string): Promise<GoodClient> {
    const socket = new WebSocket(url)
    await once(socket, 'open')
    const client = new GoodClient(socket)
    await client.#ask('ADD title="The good book"')
    return client
  }

  /** Asks until something is over; resolves with how long each answer took. */
  async measure(over: Promise<unknown>): Promise<number[]> {
    let isOver = false
    void over.finally(() => {
      isOver = true
    })
    const times: number[] = []
    for (let count = 0; !isOver; count++) {
      const start = performance.now()
      const answer = await this.#ask(count % 2 === 0 ? 'GET 1' : 'LIST limit=1')
      if (!answer.startsWith('OK')) this.#failures++
      times.push(performance.now() - start)
      await new Promise(resolve => setTimeout(resolve, PACE_MS))
    }
    return times
  }

  takeFailures(): number {
    const failures = this.#failures
    this.#failures = 0
    return failures
  }

  close(): void {
    this.#socket.terminate()
  }

  async #ask(command: string): Promise<string> {
    this.#socket.send(command)
    const [data] = await once(this.#socket, 'message')
    return String(data)
  }
}

/** The time that so large a share of them do not exceed, rounded to hundredths; 0 of none. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100
}
