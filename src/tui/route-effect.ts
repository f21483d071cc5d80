import type { BookstoreClient } from '../client/client.ts'
import { connectBookstore } from '../client/connect.ts'
import type { ServerAddress } from '../client/options.ts'
import { performEffect, type ServerEffect, type Tell } from './perform-effect.ts'

/** The connections that an effect may take: the app's own, with its name, and the server for a connection under another name. */
export interface Routes {
  client: BookstoreClient | undefined
  name: string
  address: ServerAddress | undefined
}

/**
 * Chooses the connection of an effect, and has it performed there. Most take the app's own. What another app had sent before it
 * ended goes over a connection under that app's name: a requestKey belongs to a client's name, and the server knows it again only then.
 */
export async function routeEffect(effect: ServerEffect, { client, name, address }: Routes, tell: Tell): Promise<void> {
  const other = 'client' in effect && effect.client !== name ? effect.client : undefined
  if (other === undefined || !address) {
    await performEffect(effect, client, tell)
    return
  }
  const named = connectBookstore({ ...address, client: other, tokenInHeader: true, reconnect: false })
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
