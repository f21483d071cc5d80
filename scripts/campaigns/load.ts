import WebSocket from 'ws'

/** What a load was told: each title with the answer it got. */
export interface Told {
  acknowledged: string[]
  /** Refused with an error: must not be there. */
  refused: string[]
  /** Sent and never answered: may be there or not. */
  open: string[]
}

/** Adds books over several connections until the server is gone. */
export class Load {
  readonly told: Told = { acknowledged: [], refused: [], open: [] }
  readonly #closed: Promise<void>[] = []
  #number = 0
  readonly #round: string
  readonly #fields: object

  /** `round` begins each title; `fields` are added to each book. */
  constructor(round: string, fields: object = {}) {
    this.#round = round
    this.#fields = fields
  }

  /** Connects; each connection then has one ADD under way at any time. A server that dies meanwhile is what it is for. */
  async start(url: string, clients: number): Promise<void> {
    await Promise.all(Array.from({ length: clients }, () => this.#connect(url)))
  }

  /** Resolves when the server is gone from all connections, and all that it said has been read. */
  async ended(): Promise<void> {
    await Promise.all(this.#closed)
  }

  #connect(url: string): Promise<void> {
    const socket = new WebSocket(url)
    let title = ''
    const send = () => {
      title = `Round ${this.#round} book ${++this.#number}`
      if (socket.readyState === socket.OPEN) socket.send(`ADD ${JSON.stringify({ title, ...this.#fields })}`)
    }
    socket.on('message', data => {
      const isAcknowledged = data.toString().startsWith('OK')
      this.told[isAcknowledged ? 'acknowledged' : 'refused'].push(title)
      title = ''
      send()
    })
    this.#closed.push(
      new Promise(resolve => {
        socket.on('close', () => {
          if (title !== '') this.told.open.push(title)
          resolve()
        })
      }),
    )
    return new Promise(resolve => {
      socket.once('open', () => {
        resolve()
        send()
      })
      // 'close' follows, and tells what is open.
      socket.on('error', () => resolve())
    })
  }
}

/** What a run of a campaign found. */
export interface Verdict {
  acknowledged: number
  lost: number
  /** Refused, and there all the same. */
  wrong: number
}

/** Compares what was told with what is there. */
export function judge({ acknowledged, refused }: Told, found: ReadonlySet<string>): Verdict {
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(title => !found.has(title)).length,
    wrong: refused.filter(title => found.has(title)).length,
  }
}
