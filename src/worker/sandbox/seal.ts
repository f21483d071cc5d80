import { closeSync } from 'node:fs'
import type { RefusedCalls, Walls } from '../../channel/messages.ts'
import type { FilterText, SealPlan } from '../../system-calls/plan.ts'
import { type CodePage, makeCodePage } from './code-page.ts'
import { createRuleset } from './landlock.ts'
import type { Native } from './native.ts'
import { restrictAllThreads } from './restrict-threads.ts'
import { openThreadChecks } from './threads.ts'

/** A process that has closed its doors. */
export interface Sealed {
  walls: Walls
  /** How often each call was refused since the last look, by its number. */
  takeRefusals(): RefusedCalls
}

const NO_PAGE = 'no code of ours can be placed'
const SIGSYS = 31
const EACCES = 13
/** For prctl(2): PR_SET_NO_NEW_PRIVS, PR_SET_DUMPABLE, PR_SET_PDEATHSIG with SIGKILL. */
const PRIVILEGES: readonly [what: number, value: number][] = [
  [38, 1],
  [4, 0],
  [1, 9],
]
const SECCOMP_SET_MODE_FILTER = 1
/** All threads at once; and no slower memory for it on older kernels, as a worker has one client's data only. */
const TSYNC_SPEC_ALLOW = 1 | 4
const AT_FDCWD = -100
const INSTRUCTION_BYTES = 8

/**
 * Closes the doors of this process for good, on all its threads: no new privileges, no dump, no file, socket, process or
 * signal, and none of the system calls that it does not need.
 *
 * @throws Error with the reason, where the filter of system calls does not stand; the process must end then
 */
export function seal(native: Native, plan: SealPlan): Sealed {
  prepare(native)
  const checkThreads = openThreadChecks()
  const page = makeCodePage(native, plan)
  if (plan.code && !(page && native.handle(SIGSYS, page.refused))) throw new Error(NO_PAGE)
  giveUpPrivileges(native, plan)
  leaveIoUring(native, plan)
  const landlock = standLandlock(native, plan, page)
  install(native, plan, plan.final)
  const problem = checkThreads()
  if (problem !== undefined) throw new Error(problem)
  process.permission?.drop('ffi')
  return { walls: { ...landlock, names: page !== undefined }, takeRefusals: () => takeRefusals(page) }
}

/** Does now what would open a file later: Node remembers what came of it. */
function prepare(native: Native): void {
  native.settle()
  process.cwd()
  // The time zone is looked for when a local time is asked for the first time.
  new Date().getTimezoneOffset()
}

/** Also ties this process to its parent, as whoever holds it up with an endless loop could outlive that. */
function giveUpPrivileges(native: Native, { numbers }: SealPlan): void {
  const parent = process.ppid
  for (const [what, value] of PRIVILEGES) {
    if (native.call(numbers.prctl, what, value) !== 0n)
      throw new Error(`privileges cannot be given up (prctl ${what}: error ${native.errno()})`)
  }
  if (process.ppid !== parent) throw new Error('the supervisor is gone')
}

/**
 * libuv speaks to epoll through a ring of io_uring, with which any call can be made past the filter. It does without one
 * where it cannot have it, and so has to look again. The filter also gives up new privileges for all threads.
 */
function leaveIoUring(native: Native, plan: SealPlan): void {
  install(native, plan, plan.noRing)
  if (!native.renewEventLoop()) throw new Error('the event loop cannot be renewed without io_uring')
}

function standLandlock(native: Native, { numbers }: SealPlan, page: CodePage | undefined): Omit<Walls, 'names'> {
  try {
    const ruleset = createRuleset(native)
    const problem = restrictAllThreads({ native, numbers, ruleset, page, pid: process.pid })
    closeSync(ruleset.descriptor)
    if (problem !== undefined) throw new Error(problem)
    if (!refusesFiles(native, numbers)) throw new Error('files can be opened all the same')
    return { landlock: ruleset.abi }
  } catch (error) {
    return { landlock: 0, whyNoLandlock: (error as Error).message }
  }
}

/** Tries it: the root folder can be opened by everybody else. */
function refusesFiles(native: Native, { openat }: SealPlan['numbers']): boolean {
  const path = new Uint8Array([...Buffer.from('/'), 0])
  return native.call(openat, AT_FDCWD, native.addressOf(path.buffer), 0) === -1n && native.errno() === EACCES
}

/** Has the kernel ask a filter before each call of any thread of this process. */
function install(native: Native, { numbers }: SealPlan, { base64, pidAt }: FilterText): void {
  const code = new Uint8Array(Buffer.from(base64, 'base64')).buffer
  for (const at of pidAt) new DataView(code).setUint32(at, process.pid, true)
  // struct sock_fprog: how many instructions, and where they are.
  const program = new DataView(new ArrayBuffer(16))
  program.setUint16(0, code.byteLength / INSTRUCTION_BYTES, true)
  program.setBigUint64(8, native.addressOf(code), true)
  const address = native.addressOf(program.buffer)
  const made = native.call(numbers.seccomp, SECCOMP_SET_MODE_FILTER, TSYNC_SPEC_ALLOW, address)
  if (made === 0n) return
  throw new Error(made > 0n ? `thread ${made} has another filter` : `no filter can be set (error ${native.errno()})`)
}

function takeRefusals(page: CodePage | undefined): RefusedCalls {
  const refused = [...(page?.refusals.entries() ?? [])].filter(([, count]) => count > 0)
  // Not all: what is refused in between would be lost.
  for (const [number, count] of refused) if (page) page.refusals[number] = (page.refusals[number] ?? 0) - count
  return refused
}
