import type { BookstoreClient } from '../client/client.ts'
import { createMirror, type Mirror } from '../client/mirror.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { Notification } from '../protocol/notifications.ts'
import type { AppEvent } from './state/update.ts'

const TOPICS = ['connections', 'workers', 'log', 'stats'] as const

/** Feeds the app with what the server tells: the list, and what only operators hear. Returns what ends it. */
export function followServer(client: BookstoreClient, tell: (event: AppEvent) => void): () => void {
  const mirror: Mirror = createMirror(client, tell)
  let isStarted = false
  const endStates = client.onState(state => {
    // A connection that comes back tells its snapshots again.
    if (state.status === 'open') tell({ type: 'feeds restarted' })
    if (state.status === 'open' && !isStarted) {
      isStarted = true
      for (const topic of TOPICS) follow(client, topic, tell)
    }
  })
  return () => {
    endStates()
    mirror.close()
  }
}

function follow(client: BookstoreClient, topic: (typeof TOPICS)[number], tell: (event: AppEvent) => void): void {
  client
    .subscribe(topic, notification => {
      const event = toEvent(notification)
      if (event) tell(event)
    })
    .catch(error => {
      const text = error instanceof BookstoreError ? `${topic}: ${error.message}` : `${topic}: ${error}`
      tell({ type: 'toast', text, level: 'bad' })
    })
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
    default:
      return undefined
  }
}
