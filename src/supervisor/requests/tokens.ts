import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Role } from '../../protocol/roles.ts'

/** The tokens of this start of the server, and the roles they give. */
export interface Tokens {
  operator: string
  /** Undefined for a token that is none of ours. Without one: writer, unless tokens are asked for. */
  roleOf(token: string | undefined): Role | undefined
}

/** Makes the operator token anew; those of writers and readers are the user's. */
export function createTokens(given: { token?: string; readerToken?: string }): Tokens {
  const operator = randomBytes(24).toString('base64url')
  const isOpen = given.token === undefined && given.readerToken === undefined
  const roles: [string | undefined, Role][] = [
    [operator, 'operator'],
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

/** Compares in a time that does not tell how much was right. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
