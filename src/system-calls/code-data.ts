// What a worker and the code of `machine-code.ts` both know.

/** The page of `worker/sandbox/code-page.ts` lies below it, and nothing else of a worker does. */
export const CODE_END = 0x11_0000
/** Fields of 32 bits: the ruleset's descriptor, the flags, how many threads are restricted, how many could not be. */
export const RESTRICT_DATA = { ruleset: 0, flags: 1, restricted: 2, failed: 3, fields: 4 }
export const COUNTED_CALLS = 512
