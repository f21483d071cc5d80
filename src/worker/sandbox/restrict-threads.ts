import { RESTRICT_DATA } from '../../system-calls/code-data.ts'
import type { SealPlan } from '../../system-calls/plan.ts'
import type { CodePage } from './code-page.ts'
import { type Ruleset, restrictSelf } from './landlock.ts'
import type { Native } from './native.ts'
import { threadsOfProcess } from './threads.ts'

/** A signal that nobody uses: the second last of those for real time. */
const SIGNAL = 63
/** How long the other threads may take, in milliseconds. */
const LIMIT_MS = 2_000
/** Between two looks whether they have answered, in nanoseconds. */
const PAUSE_NS = 30_000n
const DEFAULT = 0n
const ESRCH = 3

/** What restricting takes. */
export interface Restricting {
  native: Native
  numbers: SealPlan['numbers']
  ruleset: Ruleset
  page: CodePage | undefined
  pid: number
}

/**
 * Restricts every thread of this process by Landlock: at once where the kernel can, else each by a signal, as libc does
 * it for setuid(2), and this one last. Returns why it is not so; undefined: all are restricted.
 */
export function restrictAllThreads(given: Restricting): string | undefined {
  const { native, ruleset, page } = given
  if (ruleset.allThreads && restrictSelf(native, ruleset, ruleset.allThreads)) return undefined
  if (!page) return 'the kernel restricts one thread at a time, and the others cannot be asked'
  if (!native.handle(SIGNAL, page.restrict)) return 'the other threads cannot be signalled'
  const problem = restrictOthers(given, page.restrictData)
  native.handle(SIGNAL, DEFAULT)
  if (problem !== undefined) return problem
  return restrictSelf(native, ruleset, 0) ? undefined : `the kernel refuses it (error ${native.errno()})`
}

/** A thread that was begun meanwhile may have been so by one that was not restricted yet, so it is looked again. */
function restrictOthers({ native, numbers, ruleset, pid }: Restricting, data: Uint32Array): string | undefined {
  const pause = new BigInt64Array([0n, PAUSE_NS])
  const asked = new Set([pid])
  data[RESTRICT_DATA.ruleset] = ruleset.descriptor
  const deadline = performance.now() + LIMIT_MS
  for (let others = fresh(asked); others.length > 0; others = fresh(asked)) {
    for (const thread of others) {
      if (native.call(numbers.tgkill, pid, thread, SIGNAL) === 0n) asked.add(thread)
      // A thread that has just ended is not there at the next look.
      else if (native.errno() !== ESRCH) return `thread ${thread} cannot be signalled (error ${native.errno()})`
    }
    // All but this one, which is the last.
    while (answersIn(data) < asked.size - 1) {
      if (performance.now() > deadline) return `${asked.size - 1 - answersIn(data)} threads did not answer`
      native.call(numbers.nanosleep, native.addressOf(pause.buffer))
    }
    if (performance.now() > deadline) return 'there are always new threads'
  }
  const failed = data[RESTRICT_DATA.failed] ?? 0
  return failed > 0 ? `${failed} threads could not be restricted` : undefined
}

function fresh(asked: ReadonlySet<number>): number[] {
  return threadsOfProcess().filter(thread => !asked.has(thread))
}

function answersIn(data: Uint32Array): number {
  return (data[RESTRICT_DATA.restricted] ?? 0) + (data[RESTRICT_DATA.failed] ?? 0)
}
