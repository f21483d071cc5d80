import { spawn } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { machineCodeFor } from '../../src/system-calls/machine-code.ts'
import { planSeal } from '../../src/system-calls/plan.ts'
import { systemCallsOf } from '../../src/system-calls/system-calls.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { isLongForm } from '../test-form.ts'

// Code that broke out of Node, and calls the kernel itself: see fixtures/breakout.mjs.

const FIXTURE = fileURLToPath(new URL('../fixtures/breakout.mjs', import.meta.url))
/** As workers have them, see `supervisor/workers/worker-command.ts`; without the permission model. */
const OPTIONS = ['--disable-sigusr1', '--disable-wasm-trap-handler', '--disable-warning=ExperimentalWarning']
const NOBODY = 65_534
const AT_ONCE = 4
const EPERM = -1

const calls = systemCallsOf(process.arch)
const HAS_FFI = process.platform === 'linux' && process.allowedNodeEnvironmentFlags.has('--allow-ffi') && calls
if (!HAS_FFI) console.log('skipped: code that broke out of Node, as this Node has no ffi or this is not Linux')
const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: code that broke out of Node as another user, as these tests are not run by root')

/** What fails and does not end the process: not what somebody would try first, and what a library might. */
const MERELY_REFUSED = [
  'look at a file',
  'follow a link',
  'list a folder',
  'change the folder',
  'set an option of a socket',
  'catch the signal of a refusal',
  'catch bad access to memory',
  'be dumped again',
  'ask about filters of calls',
  'change the kind of machine',
  'change the priority',
  'choose a core',
  'raise a limit',
]
/** One of each kind, for the short form: `npm run campaigns` makes all attempts. */
const ONE_OF_EACH = [
  'read a file',
  'write a file',
  'become another program',
  'fork the new way',
  'make a TCP socket',
  'connect a socket that is there',
  'signal the parent',
  'be traced',
  'make a ring of io_uring',
  'ask for another user',
  'leave the namespaces',
  'write over the code of a refusal',
]

/** What only root can do, or what a system may forbid everybody else. */
const OF_ROOT = ['trap accesses to memory', 'change the priority']

type Outcomes = Map<string, number | string>

interface Way {
  sealed?: boolean
  thread?: boolean
  uid?: number
}

/** What the fixture says, and how it ended. */
async function run(
  given: Record<string, unknown>,
  uid?: number,
): Promise<{ told: unknown[]; end: string; stderr: string }> {
  const folder = temporaryFolder()
  chmodSync(folder, 0o777)
  for (const name of ['file', 'removed', 'moved']) writeFileSync(join(folder, name), '')
  for (const name of ['file', 'removed', 'moved']) chmodSync(join(folder, name), 0o666)
  const plan = calls && planSeal(calls, machineCodeFor(process.arch))
  const child = spawn(process.execPath, [...OPTIONS, FIXTURE, JSON.stringify({ folder, plan, ...given })], {
    // As workers have it: else glibc opens a file of /proc when it shrinks the heap of another thread.
    env: { MALLOC_ARENA_MAX: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  const [output, stderr] = await Promise.all(
    [child.stdout, child.stderr].map(stream => stream.setEncoding('utf8').toArray()),
  )
  const end = await new Promise<string>(resolve => {
    if (child.exitCode === null && child.signalCode === null)
      child.once('exit', (code, signal) => resolve(signal ?? `${code}`))
    else resolve(child.signalCode ?? `${child.exitCode}`)
  })
  const lines = (output ?? []).join('').trim().split('\n')
  return { told: lines.map(line => JSON.parse(line) as unknown), end, stderr: (stderr ?? []).join('') }
}

async function namesOf(kind: 'attempts' | 'late'): Promise<string[]> {
  const [names] = (await run({ list: true, names: [] })).told as Record<typeof kind, string[]>[]
  return names?.[kind] ?? []
}

/** The attempts of this form, of which those that the kernel refuses cost no process each. */
async function attempts(): Promise<string[]> {
  const names = await namesOf('attempts')
  expect(names).toEqual(expect.arrayContaining([...MERELY_REFUSED, ...ONE_OF_EACH]))
  return isLongForm ? names : names.filter(name => [...MERELY_REFUSED, ...ONE_OF_EACH].includes(name))
}

/** Makes attempts in one process: what came of each, the last of which may be that the kernel ended the process for a call. */
async function attempt(names: readonly string[], { uid, ...way }: Way): Promise<Outcomes> {
  const { told, end, stderr } = await run({ names, ...way }, uid)
  const outcomes: Outcomes = new Map()
  for (const { name, result } of told as { name?: string; result?: number | string }[]) {
    if (name !== undefined) outcomes.set(name, result ?? 'nothing')
  }
  const { trying } = told.at(-1) as { trying?: string }
  const number = end === 'SIGSYS' && /^seccomp (\d+)\n$/.exec(stderr)?.[1]
  // Where it was not ended, another program may have taken its place.
  if (trying !== undefined)
    outcomes.set(trying, number ? `ended: ${calls?.nameOf(Number(number))}` : `${end} ${stderr}`)
  return outcomes
}

/** The same for several lists, some at a time. */
async function attemptAll(lists: readonly (readonly string[])[], way: Way): Promise<[string, number | string][]> {
  const left = [...lists]
  const found: [string, number | string][] = []
  const next = async (): Promise<void> => {
    const names = left.shift()
    if (!names) return
    found.push(...(await attempt(names, way)))
    return next()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  // A machine may not have some calls.
  return found.filter(([, outcome]) => !String(outcome).startsWith('no '))
}

describe.skipIf(!HAS_FFI)('code that broke out of Node', () => {
  test('control: without the sandbox each of its attempts comes off', async () => {
    const names = await attempts()
    const alone = names.filter(name => /^become|^fork|^be traced|code of a refusal|there$/.test(name))
    const outcomes = await attemptAll([names.filter(name => !alone.includes(name)), ...alone.map(name => [name])], {})
    const failed = outcomes.filter(([, outcome]) => !(Number(outcome) >= 0 || outcome === '0 ')).map(([name]) => name)
    expect(failed.filter(name => isRoot || !OF_ROOT.includes(name))).toEqual([])
    expect(outcomes.length).toBeGreaterThan(isLongForm ? 60 : 20)
  })

  test.each<[string, Way]>([
    ['on the first thread', { sealed: true }],
    [
      `on a thread that was there before${isRoot ? ', as nobody' : ''}`,
      { sealed: true, thread: true, ...(isRoot && { uid: NOBODY }) },
    ],
  ])('gets nothing %s: the kernel ends it, or refuses', async (_, way) => {
    const names = await attempts()
    const deadly = names.filter(name => !MERELY_REFUSED.includes(name))
    const refused = await attemptAll([MERELY_REFUSED], way)
    expect(refused).toEqual(MERELY_REFUSED.map(name => [name, EPERM]))
    const ended = await attemptAll(
      deadly.map(name => [name]),
      way,
    )
    expect(ended.filter(([, outcome]) => !/^ended: [a-z]\w+$/.test(String(outcome)))).toEqual([])
    expect(ended.length).toBeGreaterThan(isLongForm ? 45 : 10)
    expect(new Map(ended).get('read a file')).toBe('ended: openat')
  })

  test.each<[string, Way]>([
    ['control', {}],
    ['doors are closed', { sealed: true }],
  ])('%s: what Node and libraries do late comes off', async (_, way) => {
    const names = await namesOf('late')
    const outcomes = await attempt(names, way)
    expect([...outcomes].filter(([, outcome]) => !(Number(outcome) >= 0))).toEqual([])
    expect([...outcomes.keys()]).toEqual(names)
  })
})
