import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Sealing } from '../../src/channel/messages.ts'
import type { SealPlan } from '../../src/system-calls/plan.ts'
import { systemCallsOf } from '../../src/system-calls/system-calls.ts'

// Machines that lack one wall, see fixtures/missing-walls.mjs.

const FIXTURE = new URL('../fixtures/missing-walls.mjs', import.meta.url)
const TESTS_AND_PROGRAM = ['test', 'dist'].map(folder => fileURLToPath(new URL(`../../${folder}`, import.meta.url)))
const built = <T>(name: string): Promise<T> => import(new URL(`../../dist/${name}.js`, import.meta.url).href)

const { proveWalls } =
  await built<typeof import('../../src/supervisor/start/prove-walls.ts')>('supervisor/start/prove-walls')
const { planSeal } = await built<typeof import('../../src/system-calls/plan.ts')>('system-calls/plan')
const { machineCodeFor } =
  await built<typeof import('../../src/system-calls/machine-code.ts')>('system-calls/machine-code')
const { workerCommand } = await built<typeof import('../../src/supervisor/workers/worker-command.ts')>(
  'supervisor/workers/worker-command',
)
const { WorkerProcess } = await built<typeof import('../../src/supervisor/workers/worker-process.ts')>(
  'supervisor/workers/worker-process',
)

const calls = systemCallsOf(process.arch)
const HAS_FFI = process.platform === 'linux' && process.allowedNodeEnvironmentFlags.has('--allow-ffi') && calls
if (!HAS_FFI) console.log('skipped: machines that lack a wall, as this Node has no ffi or this is not Linux')

/** The plan of a machine, with or without code of ours. */
function plan(hasCode = true): SealPlan {
  if (!calls) throw new Error('no calls')
  return planSeal(calls, hasCode ? machineCodeFor(process.arch) : undefined)
}

/** The command of a worker on a machine that lacks something: `takes=CALL`, `lies=CALL`, or `without=FUNCTION` of libc. */
function commandOn(machine: string, seal: Sealing) {
  const command = workerCommand({ seal })
  const allowed = TESTS_AND_PROGRAM.map(folder => `--allow-fs-read=${folder}`)
  return { ...command, execArgv: [...command.execArgv, ...allowed, '--import', `${FIXTURE.href}?${machine}`] }
}

describe.skipIf(!HAS_FFI)('a machine that lacks a wall', () => {
  test('control: one that lacks nothing has all of them', async () => {
    const proof = await proveWalls(plan(), seal => commandOn('takes=nothing', seal))
    expect(proof).toMatchObject({ seal: { walls: { landlock: expect.any(Number), names: true } } })
    if ('seal' in proof) expect(proof.seal.walls.landlock).toBeGreaterThan(0)
  })

  test.each([
    ['takes=landlock_create_ruleset', /the kernel has none/],
    ['takes=landlock_restrict_self', /the kernel refuses it/],
    ['takes=tgkill', /cannot be signalled|always new threads/],
    ['lies=tgkill', /threads did not answer/],
    ['lies=landlock_restrict_self', /files can be opened all the same/],
  ])('%s: seccomp stands, Landlock does not, and why', async (machine, why) => {
    const proof = await proveWalls(plan(), seal => commandOn(machine, seal))
    expect(proof).toMatchObject({ seal: { walls: { landlock: 0, names: true } } })
    if ('seal' in proof) expect(proof.seal.walls.whyNoLandlock).toMatch(why)
  })

  test.each([
    ['takes=seccomp', /no filter can be set/],
    ['lies=seccomp', /is not sealed|a system call that is on no list was made/],
    ['takes=prctl', /privileges cannot be given up/],
    ['takes=mmap', /no code of ours can be placed/],
    ['without=sigaction', /no code of ours can be placed/],
    ['without=uv_loop_fork', /event loop cannot be renewed/],
  ])('%s: nothing stands, and why', async (machine, why) => {
    const proof = await proveWalls(plan(), seal => commandOn(machine, seal))
    expect(proof).toEqual({ problem: expect.stringMatching(why) })
  })

  test('where no code can be placed, seccomp stands without names', async () => {
    const proof = await proveWalls(plan(false), seal => commandOn('takes=mmap', seal))
    expect(proof).toMatchObject({ seal: { walls: { names: false } } })
  })
})

describe.skipIf(!HAS_FFI)('a worker that cannot close its doors as another one proved', () => {
  let worker: InstanceType<typeof WorkerProcess> | undefined

  afterEach(() => worker?.kill())

  test.each([
    ['takes=landlock_create_ruleset', /Landlock does not stand: the kernel has none/],
    ['takes=seccomp', /no filter can be set/],
  ])('%s: is gone before it is ready', async (machine, why) => {
    const seal = { ...plan(), walls: { landlock: 1, names: true } }
    const ready = vi.fn()
    const exit = await new Promise(resolve => {
      const listener = {
        ready,
        notSent: () => {},
        message: () => {},
        exited: (_: unknown, told: unknown) => resolve(told),
      }
      worker = new WorkerProcess(commandOn(machine, seal), listener)
      worker.send({ t: 'settings' }, JSON.stringify({ hostNames: [], origins: [], sharesBooks: false, seal }))
    })
    expect(exit).toMatchObject({ code: 1, signal: null, stderr: expect.stringMatching(why) })
    expect(ready).not.toHaveBeenCalled()
  })
})
