import { BookstoreError } from '../../domain/errors.ts'
import type { Role } from '../../protocol/roles.ts'
import { RETRY_AFTER_MS } from '../../refusals/retry-after.ts'
import type { AddressLimit } from '../accept/address-limit.ts'
import type { Connection, ConnectionTable } from '../accept/connections.ts'
import type { Drain } from '../accept/drain.ts'
import type { RefusalCounts } from '../accept/refusal-counts.ts'
import { REFUSALS, type RefusalReason } from '../accept/refusals.ts'
import { refusals } from '../sentences.ts'

/** Throws OVERLOADED or RATE_LIMITED when there is no place for a connection of this role from this address. */
export type PlaceCheck = (connection: Connection, address: string, role: Role) => void

/** Makes the check of a connection whose worker has read who it is. */
export function createPlaceCheck(
  addressLimit: AddressLimit,
  refusalCounts: RefusalCounts,
  connections: Pick<ConnectionTable, 'of'>,
  drain: Pick<Drain, 'isDraining'>,
): PlaceCheck {
  function refuse(reason: RefusalReason, message: string): BookstoreError {
    refusalCounts.add(reason)
    const code = REFUSALS[reason].status === 429 ? 'RATE_LIMITED' : 'OVERLOADED'
    return new BookstoreError(code, message, { retryAfterMs: RETRY_AFTER_MS })
  }

  return (connection, address, role) => {
    if (connection.isReserved && role !== 'operator') {
      throw drain.isDraining
        ? refuse('draining', REFUSALS.draining.message)
        : refuse('queue_full', refusals.onlyOperators)
    }
    // Until its request was read, a client behind a proxy had the proxy's address.
    const whyNot = address === connection.address ? undefined : addressLimit(address, connections.of(address))
    if (whyNot !== undefined) throw refuse('address_full', whyNot)
  }
}
