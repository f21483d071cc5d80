import type { BookstoreClient } from '../../src/client/client.ts'
import { connectBookstore } from '../../src/client/connect.ts'
import { ConnectionLost } from '../../src/client/connection-lost.ts'

/** Adds books through a client of ours. */
export interface BookWriter {
  /** The client that it uses at the moment. */
  readonly client: BookstoreClient
  add(title: string): Promise<void>
  close(): Promise<void>
}

/** A writer that leaves all to the client. */
export function trustingWriter(url: string, name: string | undefined): BookWriter {
  const client = connectBookstore({ url, client: name })
  return {
    client,
    add: async title => {
      await client.call('ADD', { title })
    },
    close: () => client.close(),
  }
}

/** As a control: a writer whose client is another one after each loss, and which adds a book again when no answer came. */
export class ForgetfulWriter implements BookWriter {
  readonly #url: string
  client: BookstoreClient
  #isOver = false

  constructor(url: string) {
    this.#url = url
    this.client = this.#connect()
  }

  async add(title: string): Promise<void> {
    try {
      await this.client.call('ADD', { title })
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error
      await this.add(title)
    }
  }

  async close(): Promise<void> {
    this.#isOver = true
    await this.client.close()
  }

  #connect(): BookstoreClient {
    const client = connectBookstore({ url: this.#url, reconnect: false })
    client.onState(({ status }) => {
      if (status === 'closed' && this.client === client && !this.#isOver) this.client = this.#connect()
    })
    return client
  }
}
