import { resolve } from 'node:path'
import type { BookstoreClient } from '../client/client.ts'
import { connectBookstore } from '../client/connect.ts'
import { findServer } from '../discovery/find-server.ts'
import { command } from '../shell/command.ts'
import { Refused } from './refused.ts'
import { serverErrors } from './sentences.ts'

/** The options that say where the server of a command is. */
export interface AddressOptions {
  url?: string
  db: string
  host: string
  port: number
  token?: string
}

/** A client that begins to connect, and the address it connects to. */
export interface Connecting {
  client: BookstoreClient
  url: string
}

/**
 * Connects to a server, does some work with the client, and closes it.
 *
 * @throws Refused when no bookstore answers
 */
export async function withClient<T>(
  options: AddressOptions,
  work: (client: BookstoreClient) => Promise<T>,
): Promise<T> {
  const { client, url } = connectTo(options)
  try {
    await opened(client, url, options.db)
    return await work(client)
  } finally {
    await client.close()
  }
}

/** Finds the server as it is found at this moment, and begins to connect to it. @throws Refused for what is no address */
export function connectTo(options: AddressOptions): Connecting {
  const { url, token } = find(options)
  try {
    return { url, client: connectBookstore({ url, token, tokenInHeader: true, reconnect: false }) }
  } catch (error) {
    if (error instanceof TypeError) throw new Refused(error.message, { cause: error })
    throw error
  }
}

function find({ url, db, host, port, token }: AddressOptions): { url: string; token?: string } {
  const given = token === undefined ? {} : { token }
  if (url !== undefined) return { url, ...given }
  const file = findServer(db)
  if (!file) return { url: `ws://${host}:${port === 0 ? 8080 : port}`, ...given }
  return { url: file.url, token: token ?? file.operatorToken }
}

/**
 * Resolves when a client is connected.
 *
 * @throws Refused when no bookstore answers
 */
export function opened(client: BookstoreClient, url: string, db: string): Promise<void> {
  return new Promise((answered, reject) => {
    client.onState(state => {
      if (state.status === 'open') answered()
      else if (state.status === 'closed') {
        const why =
          state.refused === undefined
            ? serverErrors.noAnswer(url, state.reason, command('serve', '--db', resolve(db)))
            : serverErrors.notAdmitted(url, state.reason)
        reject(new Refused(why))
      }
    })
  })
}
