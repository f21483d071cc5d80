/** The page of `worker/sandbox/code-page.ts` lies below it, and nothing else of a worker does. */
export const CODE_END = 0x11_0000
