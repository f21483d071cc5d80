import { CODE_END } from '../../system-calls/code-end.ts'
import type { SealPlan } from '../../system-calls/plan.ts'
import { COUNTED_CALLS, machineCodeFor, RESTRICT_DATA } from './machine-code.ts'
import type { Native } from './native.ts'

/** The page that holds the code of `machine-code.ts`, and what that code writes. */
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

/** Makes the page; undefined where that cannot be. */
export function makeCodePage(
  native: Native,
  { mmap, mprotect }: SealPlan['numbers'],
  arch: string,
): CodePage | undefined {
  const code = machineCodeFor(arch)
  if (!code) return undefined
  const made = native.call(mmap, ADDRESS, PAGE_BYTES, PROT_READ_WRITE, MAP, -1, 0)
  // Kernels before 4.17 take the address for a wish.
  if (made !== BigInt(ADDRESS)) return undefined
  const restrictData = new Uint32Array(RESTRICT_DATA.fields)
  const refusals = new Uint32Array(COUNTED_CALLS)
  const refused = made + BigInt(ALIGNMENT)
  native.write(code.restrict(native.addressOf(restrictData.buffer)), made)
  native.write(code.refused(native.addressOf(refusals.buffer)), refused)
  if (native.call(mprotect, ADDRESS, PAGE_BYTES, PROT_READ_EXECUTE) !== 0n) return undefined
  return { restrict: made, refused, restrictData, refusals }
}
