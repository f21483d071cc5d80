import type { BookstoreClient } from '../client/client.ts'
import { ConnectionLost } from '../client/connection-lost.ts'
import { createMirror } from '../client/mirror.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { Notification } from '../protocol/notifications.ts'
import type { Change } from '../protocol/results.ts'
import type { AppEvent } from './state/update.ts'

const TOPICS = ['connections', 'workers', 'log', 'stats', 'lending'] as const

/** Feeds the app with what the server tells: the list, and what only operators hear. Returns what ends it. */
export function followServer(client: BookstoreClient, tell: (event: AppEvent) => void): () => void {
  const changes = new GatheredChanges(tell)
  const mirror = createMirror(client, event => {
    if (event.type === 'change') return changes.add(event.change)
    changes.flush()
    if (event.type === 'refused') tell({ type: 'refused', topic: 'books', message: event.error.message })
    else tell(event)
  })
  const wanted = new Set(TOPICS)
  const endStates = client.onState(({ status }) => {
    if (status !== 'open') return
    // A connection that comes back tells its snapshots again.
    tell({ type: 'feeds restarted' })
    for (const topic of wanted) {
      wanted.delete(topic)
      // Refused, or lost in the middle: the next connection tries again.
      void follow(client, topic, tell).then(isFollowed => isFollowed || wanted.add(topic))
    }
  })
  return () => {
    endStates()
    mirror.close()
    changes.end()
  }
}

/** Changes that arrive in one turn are told together: in a flood the app then looks at its screen once, not a thousand times. */
class GatheredChanges {
  readonly #tell: (event: AppEvent) => void
  #changes: Change[] = []
  #timer: NodeJS.Immediate | undefined

  constructor(tell: (event: AppEvent) => void) {
    this.#tell = tell
  }

  add(change: Change): void {
    this.#changes.push(change)
    this.#timer ??= setImmediate(() => this.flush())
  }

  flush(): void {
    const changes = this.#changes
    this.end()
    if (changes.length > 0) this.#tell({ type: 'changes', changes })
  }

  end(): void {
    clearImmediate(this.#timer)
    this.#timer = undefined
    this.#changes = []
  }
}

/** Resolves with whether the topic is followed from now on. */
async function follow(
  client: BookstoreClient,
  topic: (typeof TOPICS)[number],
  tell: (event: AppEvent) => void,
): Promise<boolean> {
  try {
    await client.subscribe(topic, notification => {
      const event = toEvent(notification)
      if (event) tell(event)
    })
    if (topic === 'lending') tell({ type: 'desk', told: { type: 'lending' } })
    return true
  } catch (error) {
    if (error instanceof BookstoreError) tell({ type: 'refused', topic, message: error.message })
    else if (!(error instanceof ConnectionLost)) tell({ type: 'toast', text: `${topic}: ${error}`, level: 'bad' })
    return false
  }
}

function toEvent({ method, params }: Notification): AppEvent | undefined {
  switch (method) {
    case 'CONNECTION':
      return { type: 'connection', told: params }
    case 'WORKER':
      return { type: 'worker', told: params }
    case 'LOG':
      return { type: 'log', told: params }
    case 'STATS':
      return { type: 'stats', stats: params }
    case 'LENDING':
      return { type: 'desk', told: { type: 'lending' } }
    default:
      return undefined
  }
}
