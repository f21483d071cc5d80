import { afterEach, expect, test } from 'vitest'
import type { BookstoreClient, ClientState } from '../../src/client/client.ts'
import { ConnectionLost } from '../../src/client/connection-lost.ts'
import { BookstoreError } from '../../src/domain/errors.ts'
import type { Topic } from '../../src/protocol/topics.ts'
import { followServer } from '../../src/tui/follow-server.ts'
import type { AppEvent } from '../../src/tui/state/update.ts'

/** A client whose connections the test opens, and whose subscriptions end as it says. */
class PlayedClient {
  readonly asked: Topic[] = []
  readonly #listeners = new Set<(state: ClientState) => void>()
  readonly #answer: (topic: Topic) => Error | undefined
  state: ClientState = { status: 'connecting' }

  constructor(answer: (topic: Topic) => Error | undefined) {
    this.#answer = answer
  }

  onState(listener: (state: ClientState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async open(): Promise<void> {
    this.state = { status: 'open' } as ClientState
    for (const listener of this.#listeners) listener(this.state)
    await new Promise(setImmediate)
  }

  async subscribe(topic: Topic): Promise<() => void> {
    this.asked.push(topic)
    const error = this.#answer(topic)
    if (error) throw error
    return () => {}
  }

  async call(): Promise<unknown> {
    return { books: [], total: 0, revision: 0, epoch: 'x' }
  }
}

let end = () => {}
afterEach(() => end())

function follow(client: PlayedClient): AppEvent[] {
  const told: AppEvent[] = []
  end = followServer(client as unknown as BookstoreClient, event => told.push(event))
  return told
}

const timesAsked = ({ asked }: PlayedClient, topic: Topic) => asked.filter(one => one === topic).length

test('a feed that was lost before it was confirmed is asked for on the next connection, the others are not', async () => {
  let isLost = true
  const client = new PlayedClient(topic =>
    topic === 'log' && isLost ? new ConnectionLost('worker killed') : undefined,
  )
  follow(client)
  await client.open()
  isLost = false
  await client.open()
  await client.open()
  expect([timesAsked(client, 'log'), timesAsked(client, 'stats')]).toEqual([2, 1])
})

test('a feed that is refused is told by its topic, and asked for again on the next connection', async () => {
  const client = new PlayedClient(topic =>
    topic === 'books' ? undefined : new BookstoreError('UNAUTHORIZED', `${topic} needs the role operator`),
  )
  const told = follow(client)
  await client.open()
  const message = 'connections needs the role operator'
  expect(told).toContainEqual({ type: 'refused', topic: 'connections', message })
  await client.open()
  expect(timesAsked(client, 'connections')).toBe(2)
})
