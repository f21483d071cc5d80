import type { BookstoreClient } from '../client/client.ts'
import { connectBookstore } from '../client/connect.ts'
import { performEffect, type ServerEffect, type Tell } from './effects.ts'

/** Where effects go, and under which name. */
export interface Link {
  client: BookstoreClient | undefined
  name: string
  place: { url: string; token?: string } | undefined
}

/**
 * Does an effect over the app's connection. What another app had sent before it ended goes over a connection of its own that bears
 * that app's name: a requestKey belongs to the name of the client, and only then the server knows it again.
 */
export async function sendEffect(effect: ServerEffect, { client, name, place }: Link, tell: Tell): Promise<void> {
  const other = 'client' in effect && effect.client !== name ? effect.client : undefined
  if (other === undefined || !place) {
    await performEffect(effect, client, tell)
    return
  }
  const named = connectBookstore({ ...place, client: other })
  try {
    await opened(named)
    await performEffect(effect, named, tell)
  } finally {
    await named.close()
  }
}

/** Resolves when it is open, or will not be: then what is sent fails, and that is told. */
function opened(client: BookstoreClient): Promise<void> {
  return new Promise(resolve => {
    client.onState(({ status }) => {
      if (status === 'open' || status === 'closed') resolve()
    })
  })
}
