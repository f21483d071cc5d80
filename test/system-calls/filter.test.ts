import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CODE_END } from '../../src/system-calls/code-data.ts'
import { type Filter, RET, refusingFilter, workerFilter } from '../../src/system-calls/filter.ts'
import { ALLOWED_CALLS, DEADLY_CALLS } from '../../src/system-calls/lists.ts'
import { systemCallsOf } from '../../src/system-calls/system-calls.ts'
import { runFilter } from './run-filter.ts'

const PID = 4711
const VERDICTS = { allow: RET.allow, deadly: RET.trap, unknown: RET.trap | 1 }
const NAMES = new Map([
  [VERDICTS.allow, 'allowed'],
  [VERDICTS.deadly, 'deadly'],
  [VERDICTS.unknown, 'refused'],
  [RET.killProcess, 'killed'],
])
/** The one that the code of `system-calls/machine-code.ts` ends its process with. */
const LAST_CALL = 4095
const MAP_FIXED = 0x10
const HIGH = 0x7f00_0000_0000n

describe.each(['x64', 'arm64'])('the filter of a worker on %s', arch => {
  const calls = systemCallsOf(arch)
  if (!calls) throw new Error(`no calls of ${arch}`)
  const { audit, numberOf } = calls
  const filter = withPid(workerFilter({ calls, verdicts: VERDICTS, pageEnd: CODE_END }))

  /** What becomes of a call: also of one that this machine does not have, as undefined. */
  function fate(name: string, ...given: (number | bigint)[]): string | undefined {
    const number = numberOf(name)
    if (number === undefined) return undefined
    return NAMES.get(runFilter(filter, { number, audit, arguments: given }) >>> 0)
  }

  test('allows what a worker does all the time', () => {
    const names = ALLOWED_CALLS.filter(({ cases }) => !cases).map(({ name }) => name)
    expect(names.map(name => [name, fate(name)]).filter(([, verdict]) => (verdict ?? 'allowed') !== 'allowed')).toEqual(
      [],
    )
    expect(['read', 'write', 'futex', 'epoll_pwait'].map(name => fate(name))).toEqual(Array(4).fill('allowed'))
  })

  test('is deadly for all of the list, whatever the arguments', () => {
    const words = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    fc.assert(
      fc.property(fc.constantFrom(...DEADLY_CALLS), fc.array(words, { maxLength: 6 }), (name, given) => {
        expect(fate(name, ...given) ?? 'deadly').toBe('deadly')
      }),
    )
  })

  test('knows every call of its lists here or on the other machine', () => {
    const machines = ['x64', 'arm64'].map(name => systemCallsOf(name))
    const names = [...ALLOWED_CALLS.map(({ name }) => name), ...DEADLY_CALLS]
    expect(names.filter(name => machines.every(machine => machine?.numberOf(name) === undefined))).toEqual([])
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test('refuses every number that is on neither list', () => {
    const known = new Set([...ALLOWED_CALLS.map(({ name }) => name), ...DEADLY_CALLS].map(name => numberOf(name)))
    const others = Array.from({ length: 600 }, (_, number) => number).filter(number => !known.has(number))
    expect(others.length).toBeGreaterThan(200)
    for (const number of others) expect(NAMES.get(runFilter(filter, { number, audit }) >>> 0)).toBe('refused')
    expect(fate('getpriority')).toBe('refused')
  })

  test('kills who calls as another machine, by x32, or by the last call', () => {
    const other = arch === 'x64' ? [0xc000_00b7, 0x4000_0003] : [0xc000_003e, 0x4000_0028]
    for (const machine of other)
      expect(runFilter(filter, { number: numberOf('read') ?? 0, audit: machine })).toBe(RET.killProcess)
    const x32 = NAMES.get(runFilter(filter, { number: 0x4000_0000, audit }) >>> 0)
    expect(x32).toBe(arch === 'x64' ? 'killed' : 'refused')
    expect(runFilter(filter, { number: LAST_CALL, audit })).toBe(RET.killProcess)
  })

  test.each(['mprotect', 'munmap', 'madvise', 'pkey_mprotect', 'mremap'])('%s leaves the page of code alone', name => {
    expect(fate(name, CODE_END, 4096)).toBe('allowed')
    expect(fate(name, HIGH, 4096)).toBe('allowed')
    expect(fate(name, HIGH + 1n, 2n ** 63n)).toBe('allowed')
    expect(fate(name, CODE_END - 1, 4096)).toBe('deadly')
    expect(fate(name, 0, 2n ** 40n)).toBe('deadly')
  })

  test('nothing is mapped over the page of code, where memory is wanted at one address', () => {
    expect(fate('mmap', 0, 4096, 3, 0x22)).toBe('allowed')
    expect(fate('mmap', HIGH, 4096, 3, 0x22 | MAP_FIXED)).toBe('allowed')
    expect(fate('mmap', CODE_END - 4096, 4096, 3, 0x22)).toBe('allowed')
    expect(fate('mmap', CODE_END - 4096, 4096, 3, 0x22 | MAP_FIXED)).toBe('deadly')
    expect(fate('mmap', 0, 2n ** 40n, 3, 0x22 | MAP_FIXED)).toBe('deadly')
    expect(fate('mremap', HIGH, 4096, 4096, 2, CODE_END - 4096)).toBe('deadly')
  })

  test('a process aborts itself and signals nobody else', () => {
    expect(fate('tgkill', PID, PID + 1, 6)).toBe('allowed')
    expect(fate('tgkill', PID, PID, 31)).toBe('deadly')
    expect(fate('tgkill', PID + 1, PID + 1, 6)).toBe('deadly')
    expect(fate('kill', PID, 6)).toBe('deadly')
  })

  test('handlers of signals stay as they are, but for those at the end of a process', () => {
    expect([2, 6, 15].map(signal => fate('rt_sigaction', signal))).toEqual(Array(3).fill('allowed'))
    expect([11, 31, 63].map(signal => fate('rt_sigaction', signal))).toEqual(Array(3).fill('refused'))
  })

  test('limits are read and not set, of no other process', () => {
    expect(fate('prlimit64', 0, 7, 0, HIGH)).toBe('allowed')
    expect(fate('prlimit64', PID, 7, 0, HIGH)).toBe('allowed')
    expect(fate('prlimit64', PID + 1, 7, 0, HIGH)).toBe('refused')
    expect(fate('prlimit64', 0, 7, HIGH, 0)).toBe('refused')
    expect(fate('prlimit64', 0, 7, 2n ** 32n, 0)).toBe('refused')
  })

  test.each<[string, (number | bigint)[], string]>([
    ['setsockopt', [24, 6, 1, HIGH, 4], 'allowed'],
    ['setsockopt', [24, 6, 19, HIGH, 4], 'refused'],
    ['setsockopt', [24, 1, 9, HIGH, 4], 'allowed'],
    ['setsockopt', [24, 1, 26, HIGH, 4], 'refused'],
    ['setsockopt', [24, 0, 1, HIGH, 4], 'refused'],
    ['ioctl', [24, 0x5421, HIGH], 'allowed'],
    ['ioctl', [0, 0x5412, HIGH], 'refused'],
    ['fcntl', [24, 4, 0x800], 'allowed'],
    ['fcntl', [24, 8, 1], 'refused'],
    ['prctl', [15, HIGH], 'allowed'],
    ['prctl', [4, 1], 'refused'],
    ['prctl', [22, 0], 'refused'],
  ])('%s %s is %s', (name, given, verdict) => {
    expect(fate(name, ...given)).toBe(verdict)
  })

  test('the small filter keeps from io_uring alone', () => {
    const small = withPid(refusingFilter(calls, ['io_uring_setup']))
    const ask = (name: string) => runFilter(small, { number: numberOf(name) ?? -1, audit }) >>> 0
    expect(ask('io_uring_setup')).toBe(RET.errno | 1)
    expect(['io_uring_enter', 'openat', 'read'].map(ask)).toEqual(Array(3).fill(RET.allow))
  })

  test('is as short as the kernel takes it', () => {
    expect(filter.length / 8).toBeLessThan(4096)
  })
})

test('calls have the numbers that the kernel has published', () => {
  const [x64, arm64] = [systemCallsOf('x64'), systemCallsOf('arm64')]
  const published = { openat: [257, 56], execve: [59, 221], seccomp: [317, 277], rseq: [334, 293], wait4: [61, 260] }
  for (const [name, numbers] of Object.entries(published))
    expect([name, x64?.numberOf(name), arm64?.numberOf(name)]).toEqual([name, ...numbers])
  expect([x64?.numberOf('landlock_restrict_self'), arm64?.numberOf('landlock_restrict_self')]).toEqual([446, 446])
  expect([x64?.nameOf(257), x64?.nameOf(9999), systemCallsOf('riscv64')]).toEqual([
    'openat',
    'system call 9999',
    undefined,
  ])
  expect([x64?.numberOf('open'), arm64?.numberOf('open')]).toEqual([2, undefined])
})

/** As a worker makes it its own. */
function withPid({ bytes, pidAt }: Filter): Uint8Array {
  const own = new Uint8Array(bytes)
  for (const at of pidAt) new DataView(own.buffer).setUint32(at, PID, true)
  return own
}
