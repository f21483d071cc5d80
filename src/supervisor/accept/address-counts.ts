import { isLoopback } from '../../protocol/loopback.ts'
import { networkOf } from './address-prefix.ts'

/** Counts the connections of each address. Loopback is not counted: all programs of this machine share it. */
export class AddressCounts {
  readonly #counts = new Map<string, number>()

  of(address: string): number {
    return this.#counts.get(networkOf(address)) ?? 0
  }

  add(address: string): void {
    if (!isLoopback(address)) this.#counts.set(networkOf(address), this.of(address) + 1)
  }

  remove(address: string): void {
    const left = this.of(address) - 1
    if (left > 0) this.#counts.set(networkOf(address), left)
    else this.#counts.delete(networkOf(address))
  }
}
