import { existsSync, readFileSync } from 'node:fs'
import { Script } from 'node:vm'

// The file that the supervisor forks. It runs the worker's bundle, with the code that V8 compiled of it at the build. V8 rejects
// that code when it is of another version or has other options, and compiles the bundle anew.
// `scripts/bundle-worker.ts` makes a CommonJS module of this one, which is why there are `require` and `__dirname`. It writes
// the bundle in ASCII, without comments, and as a function: V8 keeps such a text in a byte a character, and copies it once.

const filename = `${__dirname}/bundle.cjs`
const compiled = `${__dirname}/bundle.cache`

/** The worker's program, see `main.ts`. */
export const program = new Script(readFileSync(filename, 'latin1'), {
  filename,
  ...(existsSync(compiled) && { cachedData: readFileSync(compiled) }),
})

program.runInThisContext()({}, require)
