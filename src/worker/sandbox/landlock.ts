import type { Native } from './native.ts'

// Landlock: a process gives up files, sockets and signals for good. The numbers are those of linux/landlock.h.

/** The numbers of Landlock's calls, which are the same on every machine. */
const CALL = { createRuleset: 444, restrictSelf: 446 }
const CREATE_RULESET_VERSION = 1
/** From this ABI on the kernel restricts all threads of a process at once. */
const TSYNC = { since: 8, flag: 1 << 3 }
/** From which ABI on there are how many rights, each list with the newest first: a kernel refuses those that it does not know. */
const FILES = [
  [9, 17],
  [5, 16],
  [3, 15],
  [2, 14],
  [1, 13],
] as const
const SOCKETS = [
  [10, 4],
  [4, 2],
] as const
const SCOPES = [[6, 2]] as const
const NEWEST_ABI = 10

/** A ruleset that handles all that the kernel can, and allows nothing. */
export interface Ruleset {
  abi: number
  descriptor: number
  /** For `landlock_restrict_self`, where it can restrict all threads; 0 where it restricts the one that calls. */
  allThreads: number
}

/** The fields of struct landlock_ruleset_attr for an ABI, all of their rights set: as many fields as its kernels have. */
function rightsOf(abi: number): bigint[] {
  const all = [FILES, SOCKETS, SCOPES].map(rights => rights.find(([since]) => since <= abi)?.[1] ?? 0)
  return all.filter(count => count > 0).map(count => (1n << BigInt(count)) - 1n)
}

/** Makes a ruleset. Throws, with the reason, where this kernel has no Landlock. */
export function createRuleset(native: Native): Ruleset {
  const version = Number(native.call(CALL.createRuleset, 0, 0, CREATE_RULESET_VERSION))
  if (version < 1) throw new Error(`the kernel has none (error ${native.errno()})`)
  const abi = Math.min(version, NEWEST_ABI)
  const rights = new BigUint64Array(rightsOf(abi))
  const descriptor = Number(native.call(CALL.createRuleset, native.addressOf(rights.buffer), rights.byteLength, 0))
  if (descriptor < 0) throw new Error(`the kernel refuses the ruleset (error ${native.errno()})`)
  return { abi, descriptor, allThreads: abi >= TSYNC.since ? TSYNC.flag : 0 }
}

/** Restricts this thread, or all with `flags`; false where the kernel refuses that. */
export function restrictSelf(native: Native, { descriptor }: Ruleset, flags: number): boolean {
  return native.call(CALL.restrictSelf, descriptor, flags) === 0n
}
