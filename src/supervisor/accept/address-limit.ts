import type { ServerOptions } from '../../hosting/host-messages.ts'
import { isLoopback } from '../../protocol/loopback.ts'
import { refusals } from '../sentences.ts'

/** Says why an address that has so many connections may not have one more; undefined when it may. */
export type AddressLimit = (address: string, has: number) => string | undefined

/** Makes the check of `--connections-per-address`. `limits` may change at run time. */
export function createAddressLimit(limits: Pick<ServerOptions, 'connectionsPerAddress'>): AddressLimit {
  return (address, has) => {
    const { connectionsPerAddress: limit } = limits
    if (limit === 0 || isLoopback(address) || has < limit) return undefined
    return refusals.addressFull(address, limit)
  }
}
