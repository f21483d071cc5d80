import { fileURLToPath } from 'node:url'

/** What is forked. It and what it loads, all of one folder, are made by `scripts/bundle-worker.ts`. */
export const WORKER_PROGRAM = fileURLToPath(new URL('../../worker/start.cjs', import.meta.url))
