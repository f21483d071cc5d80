// Writes what V8 compiles until a worker is ready, for the next ones to start from. Forked by bundle-worker.ts, with the
// descriptors of a worker, and asked to write by a message, once the worker has said that it is ready: to a descriptor that
// it inherits, as it may have closed its doors by then.
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Script } from 'node:vm'

const { program } = createRequire(import.meta.url)('../dist/worker/start.cjs') as { program: Script }

process.on('message', ({ fd }: { fd: number }) => {
  const data = program.createCachedData()
  for (let done = 0; done < data.length; ) done += writeSync(fd, data, done)
  process.exit()
})
