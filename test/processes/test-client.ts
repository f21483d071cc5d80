import WebSocket from 'ws'

/** A WebSocket client that keeps every frame, so that a test can ask for one that came already. */
export interface TestClient {
  socket: WebSocket
  frames: string[]
  send(text: string): void
  /** Resolves with the first frame not taken before that passes the test, and takes it. */
  next(test?: (frame: string) => boolean): Promise<string>
  /** Sends an inline command and resolves with its answer. */
  ask(command: string): Promise<string>
  /** Sends a JSON-RPC request and resolves with its result; rejects with its error object. */
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects
  rpc(method: string, params?: unknown): Promise<any>
  closed: Promise<{ code: number; reason: string }>
  close(): Promise<void>
}

export interface ConnectOptions {
  protocols?: string[]
  headers?: Record<string, string>
  /** The address of this machine that it comes from. */
  from?: string
  /** The largest message that it takes, in bytes. */
  maxPayload?: number
}

/** Connects; rejects with the status of a refusal, such as `Unexpected server response: 403`. */
export async function connect(
  url: string,
  { protocols = [], headers = {}, from = '127.0.0.1', maxPayload = 100 * 1024 * 1024 }: ConnectOptions = {},
): Promise<TestClient> {
  const socket = new WebSocket(url, protocols, { headers, localAddress: from, maxPayload })
  const frames: string[] = []
  const untaken: string[] = []
  const waiting = new Set<() => void>()
  let lastId = 0
  socket.on('message', data => {
    frames.push(data.toString())
    untaken.push(data.toString())
    for (const look of waiting) look()
  })
  const closed = new Promise<{ code: number; reason: string }>(resolve => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => {})

  function next(test: (frame: string) => boolean = () => true): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const index = untaken.findIndex(test)
        if (index < 0) return
        waiting.delete(look)
        resolve(untaken.splice(index, 1)[0] ?? '')
      }
      waiting.add(look)
      void closed.then(({ code, reason }) => waiting.has(look) && reject(new Error(`closed with ${code} ${reason}`)))
      look()
    })
  }

  return {
    socket,
    frames,
    send: text => socket.send(text),
    next,
    ask: command => {
      socket.send(command)
      return next(frame => /^(?:OK|ERROR|Commands)/.test(frame))
    },
    rpc: async (method, params = {}) => {
      const id = ++lastId
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      const answer = JSON.parse(await next(frame => frame.startsWith('{') && JSON.parse(frame).id === id))
      if (answer.error) throw answer.error
      return answer.result
    },
    closed,
    close: async () => {
      socket.close()
      await closed
    },
  }
}
