import { BookstoreError } from '../../domain/errors.ts'
import { type Role, roleSuffices } from '../../protocol/roles.ts'
import type { Connection } from '../accept/connections.ts'
import { requestErrors } from '../sentences.ts'

/** Throws UNAUTHORIZED when a connection may not do this. Its worker checked that too, but may have been taken over. */
export function requireRole({ role }: Connection, needed: Role, what: string): void {
  if (!roleSuffices(role, needed)) throw new BookstoreError('UNAUTHORIZED', requestErrors.roleNeeded(what, needed))
}
