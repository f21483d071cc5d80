import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { Role } from '../../protocol/roles.ts'

/** The tokens that this server knows, and the roles that they give. */
export interface Tokens {
  operator: string
  /** Undefined for an unknown token. Without a token: writer, or none where tokens are asked for. */
  roleOf(token: string | undefined): Role | undefined
}

/** Makes an operator token, which is new at each start; those of writers and readers come from the options. */
export function createTokens(given: Pick<ServerOptions, 'token' | 'readerToken' | 'librarianToken'>): Tokens {
  const operator = randomBytes(24).toString('base64url')
  const isOpen = given.token === undefined && given.readerToken === undefined
  const roles: [string | undefined, Role][] = [
    [operator, 'operator'],
    [given.librarianToken, 'librarian'],
    [given.token, 'writer'],
    [given.readerToken, 'reader'],
  ]
  return {
    operator,
    roleOf(token) {
      if (token === undefined) return isOpen ? 'writer' : 'none'
      return roles.find(([known]) => known !== undefined && isSame(known, token))?.[1]
    },
  }
}

/** Compares two texts in a time that does not depend on how much of them is the same. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
