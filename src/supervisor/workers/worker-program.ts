import { fileURLToPath } from 'node:url'

/** The path of the program that is forked. `scripts/bundle-worker.ts` makes it and all that it loads, in one folder. */
export const WORKER_PROGRAM = fileURLToPath(new URL('../../worker/start.cjs', import.meta.url))
