import { Agent, request } from 'node:http'
import WebSocket from 'ws'

/** What a load measured. Times are milliseconds. */
export interface Measured {
  perSecond: number
  p50: number
  p99: number
  count: number
  /** With those of the warm-up. */
  total: number
}

export interface LoadOptions {
  clients: number
  /** Requests under way on each connection. */
  inFlight: number
  ms: number
  /** Not counted: processes are warm after it. */
  warmUpMs: number
}

/** Connections that are kept open, to be measured again and again. */
export interface Load {
  /** Sends the next frame as soon as one is answered, on each connection, for so many milliseconds. */
  run(ms: number): Promise<Measured>
  close(): void
}

/** Opens so many connections at once. */
export async function openLoad(
  url: string,
  frame: (number: number) => string,
  { clients, inFlight }: Pick<LoadOptions, 'clients' | 'inFlight'>,
): Promise<Load> {
  const sockets = await Promise.all(Array.from({ length: clients }, () => open(url)))
  let number = 0
  return {
    async run(ms) {
      const clock = new Clock({ ms, warmUpMs: 0 })
      const next = () => frame(++number)
      await Promise.all(sockets.map(socket => pingPong(socket, next, inFlight, clock)))
      return clock.result
    },
    close() {
      for (const socket of sockets) socket.terminate()
    },
  }
}

/** Resolves when the time is over and all is answered. */
function pingPong(socket: WebSocket, next: () => string, inFlight: number, clock: Clock): Promise<void> {
  return new Promise(resolve => {
    const starts: number[] = []
    const send = () => {
      starts.push(performance.now())
      socket.send(next())
    }
    const onMessage = (data: Buffer) => {
      const text = data.toString()
      // A notification is no answer.
      if (text.startsWith('{"jsonrpc":"2.0","method"') && !text.includes('"id"')) return
      clock.note(performance.now() - (starts.shift() ?? 0))
      if (!clock.isOver) send()
      else if (starts.length === 0) {
        socket.off('message', onMessage)
        resolve()
      }
    }
    socket.on('message', onMessage)
    for (let count = 0; count < inFlight; count++) send()
  })
}

/** The same once, after a warm-up. */
export async function webSocketLoad(
  url: string,
  frame: (number: number) => string,
  { ms, warmUpMs, ...options }: LoadOptions,
): Promise<Measured> {
  const load = await openLoad(url, frame, options)
  const before = warmUpMs > 0 ? (await load.run(warmUpMs)).total : 0
  const measured = await load.run(ms)
  load.close()
  return { ...measured, total: measured.total + before }
}

/** POSTs one book after the other on each of so many connections that are kept open. */
export async function httpLoad(url: string, body: (number: number) => string, options: LoadOptions): Promise<Measured> {
  const clock = new Clock(options)
  let number = 0
  const client = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (!clock.isOver) {
      const start = performance.now()
      await post(url, body(++number), agent)
      clock.note(performance.now() - start)
    }
    agent.destroy()
  }
  const clients = Array.from({ length: options.clients }, client)
  const measured = await clock.result
  await Promise.all(clients)
  return measured
}

/** Connects, lists ten books, closes, and again, so many at a time. */
export async function connectLoad(url: string, frame: string, options: LoadOptions): Promise<Measured> {
  const clock = new Clock(options)
  const client = async () => {
    while (!clock.isOver) {
      const start = performance.now()
      const socket = await open(url)
      socket.send(frame)
      await new Promise(resolve => socket.once('message', resolve))
      const closed = new Promise(resolve => socket.once('close', resolve))
      socket.close()
      await closed
      clock.note(performance.now() - start)
    }
  }
  const clients = Array.from({ length: options.clients }, client)
  const measured = await clock.result
  await Promise.all(clients)
  return measured
}

/** Counts what falls into the measured time. */
class Clock {
  readonly result: Promise<Measured>
  readonly #from: number
  readonly #until: number
  readonly #times: number[] = []
  #total = 0

  constructor({ ms, warmUpMs }: Pick<LoadOptions, 'ms' | 'warmUpMs'>) {
    this.#from = performance.now() + warmUpMs
    this.#until = this.#from + ms
    this.result = new Promise(resolve => setTimeout(() => resolve(this.#measured(ms)), warmUpMs + ms))
  }

  get isOver(): boolean {
    return performance.now() >= this.#until
  }

  note(time: number): void {
    const now = performance.now()
    this.#total++
    if (now >= this.#from && now < this.#until) this.#times.push(time)
  }

  #measured(ms: number): Measured {
    const times = this.#times.sort((a, b) => a - b)
    const at = (share: number) =>
      Number((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(2))
    return {
      perSecond: Math.round((times.length * 1000) / ms),
      p50: at(0.5),
      p99: at(0.99),
      count: times.length,
      total: this.#total,
    }
  }
}

/** Connects a client. */
export function open(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

function post(url: string, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request(url, { method: 'POST', agent, headers }, response => {
      response.resume()
      response.once('end', () => resolve())
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
