import type { Opened } from '../../channel/messages.ts'
import type { BookStore } from '../../domain/book-store.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { LENGTHS } from '../../protocol/limits.ts'
import type { Role } from '../../protocol/roles.ts'
import type { Connection, ConnectionTable } from '../accept/connections.ts'
import { requestErrors } from '../sentences.ts'
import type { Answer, Fields, HandlerTable } from './handler.ts'
import type { RateLimits, Requester } from './limits/rate-limits.ts'
import type { TokenGuesses } from './limits/token-guesses.ts'
import { readOpen } from './read-call.ts'
import { text } from './read-fields.ts'
import type { PlaceCheck } from './require-place.ts'
import type { Tokens } from './tokens.ts'

/** The parts that signing in needs. */
export interface SignInParts {
  store: Pick<BookStore, 'status'>
  connections: ConnectionTable
  limits: RateLimits
  guesses: TokenGuesses
  tokens: Pick<Tokens, 'roleOf'>
  requirePlace: PlaceCheck
}

/** The calls by which a connection says who it is, and gets its role. */
export function createSignInHandlers(parts: SignInParts): HandlerTable {
  return {
    open: { role: 'none', handle: (connection, fields) => open(parts, connection, fields) },
    auth: { role: 'none', handle: (connection, fields) => authenticate(parts, connection, fields) },
  }
}

async function open(parts: SignInParts, connection: Connection, fields: Fields): Promise<Answer> {
  const { store, connections, requirePlace } = parts
  const request = readOpen(fields)
  // The first `open` without a token is not rate-limited. HTTP sends one with each request.
  const isFree = connection.protocol === undefined && request.token === undefined
  // Until its first request is read, a client behind a proxy has the proxy's address, which must not pay for it.
  const address = connections.addressOf(connection, request)
  const role = roleOf(parts, { token: request.token, address }, connection, isFree)
  requirePlace(connection, address, role)
  connections.introduce(connection, request, role)
  const { revision, epoch } = await store.status()
  const opened: Opened = { role, client: connection.who.client, revision, epoch }
  return { body: JSON.stringify(opened) }
}

function authenticate(parts: SignInParts, connection: Connection, fields: Fields): Answer {
  const given = { token: text(fields, 'token', LENGTHS.token), address: connection.address }
  const role = roleOf(parts, given, connection, false)
  connection.role = role
  parts.connections.changed(connection)
  return { body: JSON.stringify({ role }) }
}

/** Lets the operator in however busy other clients are, and even while somebody guesses tokens from the same address. */
function roleOf(
  { tokens, limits, guesses }: SignInParts,
  { token, address }: { token: string | undefined; address: string },
  requester: Requester,
  isFree: boolean,
): Role {
  const role = tokens.roleOf(token)
  if (role === 'operator') return role
  if (!isFree) limits.take(requester)
  if (token !== undefined) guesses.check(address)
  if (role !== undefined) return role
  guesses.note(address)
  throw new BookstoreError('UNAUTHORIZED', requestErrors.wrongToken)
}
