import { resolve } from 'node:path'
import type { BookstoreClient } from '../client/client.ts'
import { connectBookstore } from '../client/connect.ts'
import { ConnectionLost } from '../client/connection-lost.ts'
import { findServer } from '../discovery/find-server.ts'
import { serverFilePath } from '../discovery/server-file.ts'
import { command } from '../shell/command.ts'
import { ownName } from './name/own-name.ts'
import { notice } from './output/print.ts'
import { Refused } from './refused.ts'
import { serverErrors } from './sentences.ts'

/** The options that say where the server of a command is. */
export interface AddressOptions {
  url?: string
  db: string
  host: string
  port: number
  token?: string
  /** The name that was given. */
  client?: string
  /** Where the key is from which a name is made, when none was given. */
  stateFolder: string
}

/** A client that begins to connect, and the address it connects to. */
export interface Connecting {
  client: BookstoreClient
  url: string
  /** Why the next command will not have the same name, if that is so. */
  trouble?: string
}

/**
 * Connects to a server, does some work with the client, and closes it. `isWrite` says that UNDO may be asked for it later.
 *
 * @throws Refused when no bookstore answers
 */
export async function withClient<T>(
  options: AddressOptions,
  isWrite: boolean,
  work: (client: BookstoreClient) => Promise<T>,
): Promise<T> {
  const { client, url, trouble } = connectTo(options, true)
  if (trouble !== undefined && isWrite) notice(trouble)
  try {
    await opened(client, url, options.db)
    return await work(client)
  } catch (error) {
    if (error instanceof ConnectionLost) throw new Refused(error.message, { cause: error })
    throw error
  } finally {
    await client.close()
  }
}

/**
 * Finds the server as it is found at this moment, and begins to connect to it. With `reconnect` what has begun survives the loss of
 * the connection.
 *
 * @throws Refused for what is no address and no name
 */
export function connectTo(options: AddressOptions, reconnect = false): Connecting {
  const { url, token, catalogue } = find(options)
  const { name, trouble } =
    options.client === undefined ? ownName(options.stateFolder, catalogue) : { name: options.client }
  try {
    const client = connectBookstore({ url, token, client: name, tokenInHeader: true, reconnect })
    return { url, client, ...(trouble !== undefined && { trouble }) }
  } catch (error) {
    if (error instanceof TypeError) throw new Refused(error.message, { cause: error })
    throw error
  }
}

/** Where a server is, and what tells its catalogue from others: a path where that is known, else the address. */
interface Found {
  url: string
  token?: string
  catalogue: string
}

function find({ url, db, host, port, token }: AddressOptions): Found {
  const given = token === undefined ? {} : { token }
  const file = findServer(db)
  const catalogue = file && (url === undefined || url === file.url) ? resolve(serverFilePath(db)) : undefined
  if (url !== undefined) return { url, catalogue: catalogue ?? hostOf(url), ...given }
  const address = `ws://${host}:${port === 0 ? 8080 : port}`
  if (!file) return { url: address, catalogue: hostOf(address), ...given }
  return { url: file.url, token: token ?? file.operatorToken, catalogue: catalogue ?? db }
}

/** What is no address is refused when it is connected to. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
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
      else if (state.status !== 'connecting') {
        const why =
          state.refused === undefined
            ? serverErrors.noAnswer(url, state.reason, command('serve', '--db', resolve(db)))
            : serverErrors.notAdmitted(url, state.reason)
        reject(new Refused(why))
      }
    })
  })
}
