import { connect, type TestClient } from '../../test/processes/test-client.ts'

const PAUSE_MS = 25

/** A client that adds, reads and subscribes, one after the other without end, and notes whatever is not as it should be. */
export class Bystander {
  readonly errors: string[] = []
  operations = 0
  /** The longest that an answer took, in milliseconds. */
  slowestMs = 0
  readonly #name: string
  #client: TestClient | undefined
  #lastId = 0
  #revision: number | undefined
  #isStopped = false
  #done: Promise<void> = Promise.resolve()

  constructor(name: string) {
    this.#name = name
  }

  async start(url: string): Promise<void> {
    const client = await connect(`${url}/?client=${this.#name}`, { protocols: ['bookstore.v1.jsonrpc'] })
    this.#client = client
    client.socket.on('message', data => this.#takeChange(data.toString()))
    void client.closed.then(({ code }) => this.#isStopped || this.errors.push(`closed with ${code}`))
    await client.rpc('SUBSCRIBE', { topic: 'books' })
    this.#done = this.#run(client)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#done
    await this.#client?.close()
  }

  async #run(client: TestClient): Promise<void> {
    while (!this.#isStopped) {
      const started = performance.now()
      await this.#perform(client).catch(error => this.errors.push(JSON.stringify(error?.data ?? String(error))))
      this.slowestMs = Math.max(this.slowestMs, performance.now() - started)
      client.frames.length = 0
      if (this.errors.length > 0) return
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
    }
  }

  async #perform(client: TestClient): Promise<void> {
    this.operations++
    const title = `${this.#name} ${this.operations}`
    if (this.operations % 10 === 1) this.#lastId = (await client.rpc('ADD', { title })).id
    else if ((await client.rpc('GET', { id: this.#lastId })).id !== this.#lastId) this.errors.push('another book')
  }

  /** Changes must come in order, without a gap. */
  #takeChange(frame: string): void {
    if (!frame.startsWith('{"jsonrpc":"2.0","method":"CHANGE"')) return
    const { revision } = JSON.parse(frame).params as { revision: number }
    // The first may come in the same turn as the answer to SUBSCRIBE.
    this.#revision ??= revision - 1
    if (revision !== this.#revision + 1) this.errors.push(`change ${revision} after ${this.#revision}`)
    this.#revision = revision
  }
}
