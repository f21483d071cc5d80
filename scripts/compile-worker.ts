// Writes what V8 compiles until a worker is ready, for the next ones to start from. Forked by bundle-worker.ts, with the
// descriptors of a worker, and asked to write by a message, once the worker has said that it is ready.
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Script } from 'node:vm'

const { program } = createRequire(import.meta.url)('../dist/worker/start.cjs') as { program: Script }

process.on('message', ({ path }: { path: string }) => {
  writeFileSync(path, program.createCachedData())
  process.exit()
})
