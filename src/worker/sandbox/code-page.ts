import { CODE_END, COUNTED_CALLS, RESTRICT_DATA } from '../../system-calls/code-data.ts'
import type { Code } from '../../system-calls/machine-code.ts'
import type { SealPlan } from '../../system-calls/plan.ts'
import type { Native } from './native.ts'

/** The page that holds the code of `system-calls/machine-code.ts`, and what that code writes. */
export interface CodePage {
  /** The addresses of the signal handlers. */
  restrict: bigint
  refused: bigint
  restrictData: Uint32Array
  /** How often each call was refused that is on no list, by its number. */
  refusals: Uint32Array
}

/** A page of arm64 may be as large. */
const PAGE_BYTES = 0x1_0000
/**
 * Lower than anything else in a process, and above what the kernel keeps free (vm.mmap_min_addr). Whoever wanted to put
 * other code in its place would have to name an address below its end, which the filter forbids.
 */
const ADDRESS = CODE_END - PAGE_BYTES
/** A handler begins at a multiple of this. */
const ALIGNMENT = 256
const PROT_READ_WRITE = 3
const PROT_READ_EXECUTE = 5
/** MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE. */
const MAP = 0x10_0022

/** Makes the page; undefined where there is no code for it, or no place. */
export function makeCodePage(native: Native, { code, numbers }: SealPlan): CodePage | undefined {
  if (!code) return undefined
  const made = native.call(numbers.mmap, ADDRESS, PAGE_BYTES, PROT_READ_WRITE, MAP, -1, 0)
  // Kernels before 4.17 take the address for a wish.
  if (made !== BigInt(ADDRESS)) return undefined
  const restrictData = new Uint32Array(RESTRICT_DATA.fields)
  const refusals = new Uint32Array(COUNTED_CALLS)
  const refused = made + BigInt(ALIGNMENT)
  write(native, code.restrict, restrictData, made)
  write(native, code.refused, refusals, refused)
  if (native.call(numbers.mprotect, ADDRESS, PAGE_BYTES, PROT_READ_EXECUTE) !== 0n) return undefined
  return { restrict: made, refused, restrictData, refusals }
}

function write(native: Native, { base64, dataAt }: Code, data: Uint32Array<ArrayBuffer>, address: bigint): void {
  const bytes = Buffer.from(base64, 'base64')
  bytes.writeBigUInt64LE(native.addressOf(data.buffer), dataAt)
  native.write(bytes, address)
}
