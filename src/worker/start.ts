import { existsSync, readFileSync } from 'node:fs'
import { wrap } from 'node:module'
import { Script } from 'node:vm'

// What the supervisor forks: it starts a worker from one file, and from what V8 made of that file when it was built. V8
// looks at whether that was its own version, with its options, and compiles the file anew where it was not.
// `scripts/bundle-worker.ts` makes a CommonJS module of this one, which is why there are `require` and `__dirname`.

const filename = `${__dirname}/bundle.cjs`
const compiled = `${__dirname}/bundle.cache`

/** The worker's program, see `main.ts`. */
export const program = new Script(wrap(readFileSync(filename, 'utf8')), {
  filename,
  ...(existsSync(compiled) && { cachedData: readFileSync(compiled) }),
})

program.runInThisContext()({}, require)
