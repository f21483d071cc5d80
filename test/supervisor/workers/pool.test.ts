import { Socket } from 'node:net'
import { availableParallelism } from 'node:os'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { HandedOver } from '../../../src/channel/hand-over.ts'
import { SLOT_MS } from '../../../src/supervisor/workers/handshake-slots.ts'
import { type PoolLimits, type PoolListener, WorkerPool } from '../../../src/supervisor/workers/pool.ts'
import { WorkerProcess } from '../../../src/supervisor/workers/worker-process.ts'
import { createForks } from '../../doubles/worker.ts'

const SETTINGS = { version: '1', closeMs: 5_000, hostNames: [], origins: [], trustProxy: false, sharesBooks: false }
const LIMITS: PoolLimits = { minSpare: 3, maxSpare: 4, maxWorkers: 8, connectionsPerWorker: 2 }
const SILENT: PoolListener = {
  ready: () => {},
  message: () => {},
  notSent: () => {},
  started: () => {},
  changed: () => {},
  exited: () => {},
  failing: () => {},
}

test('workers that cannot start are not forked again and again', async () => {
  let started = 0
  const told = Promise.withResolvers<Parameters<PoolListener['failing']>>()
  const command = { execPath: process.execPath, execArgv: ['--no-such-option'], env: {}, endsWithParent: true }
  const pool = new WorkerPool({
    fork: listener => new WorkerProcess(command, listener),
    settings: SETTINGS,
    limits: LIMITS,
  })
  pool.begin({ ...SILENT, started: () => started++, failing: (...all) => told.resolve(all) })
  const [exit, pauseMs] = await told.promise
  expect(exit).toMatchObject({ code: 9, stderr: expect.stringContaining('--no-such-option') })
  expect(pauseMs).toBe(2_000)
  expect(pool.counts.pausedMs).toBeGreaterThan(0)
  expect(pool.counts.pausedMs).toBeLessThanOrEqual(2_000)
  // Five failed; a few were on their way by then, more of them where the news of an end is slow.
  expect(started).toBeGreaterThanOrEqual(5)
  expect(started).toBeLessThan(20)
  await pool.close()
})

describe('a pool of workers without processes', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function createPool(limits: Partial<PoolLimits> = {}, listener: Partial<PoolListener> = {}) {
    const { fork, workers } = createForks()
    const pool = new WorkerPool({ fork, settings: SETTINGS, limits: { ...LIMITS, ...limits } })
    /** Lets everything start that is forked in so many milliseconds. */
    const run = (ms: number) => {
      for (let passed = 0; passed < ms; passed += 10) {
        for (const worker of workers) if (worker.state === 'starting') worker.ready()
        vi.advanceTimersByTime(10)
      }
    }
    const begin = () => {
      pool.begin({ ...SILENT, ...listener })
      run(1_000)
    }
    return { pool, workers, run, begin }
  }

  let lastConnection = 0
  const handedOver = (): HandedOver => ({ t: 'socket', connection: ++lastConnection, address: '192.0.2.1', port: 8080 })

  test('nothing is forked before it is told to begin; then as many as are to be spare, each told the settings first', () => {
    const { pool, workers, begin } = createPool()
    vi.advanceTimersByTime(10_000)
    expect(workers).toEqual([])
    expect(pool.assign(new Socket(), handedOver())).toBeUndefined()
    begin()
    expect(workers.map(({ state, done }) => [state, done])).toEqual(Array(3).fill(['spare', ['settings']]))
  })

  test('no more start at a time than there are cores, and one in a turn of the loop', () => {
    const { pool, workers } = createPool({ minSpare: 100, maxSpare: 100, maxWorkers: 100 })
    pool.begin(SILENT)
    // As when several connect in a turn.
    for (let count = 0; count < 5; count++) pool.expect(count)
    expect(workers).toHaveLength(1)
    vi.advanceTimersByTime(60_000)
    // These start, and are never ready.
    expect(workers).toHaveLength(availableParallelism())
    expect(pool.counts.starting).toBe(availableParallelism())
  })

  test('a worker that was given a connection is replaced, and used again when that is over', () => {
    const { pool, workers, run, begin } = createPool()
    begin()
    const worker = pool.assign(new Socket(), handedOver())
    expect(worker).toBe(workers[0])
    expect(pool.counts).toMatchObject({ busy: 1, handshake: 1, spare: 2 })
    run(100)
    expect(pool.counts).toMatchObject({ busy: 1, spare: 3 })
    if (worker) pool.engage(worker)
    expect(pool.counts).toMatchObject({ busy: 1, handshake: 0 })
    if (worker) pool.release(worker)
    expect(pool.counts).toMatchObject({ busy: 0, spare: 4 })
    expect(pool.assign(new Socket(), handedOver())).toBe(worker)
    if (worker) pool.release(worker)
    // It has served as many as a worker may.
    expect(worker?.state).toBe('ending')
  })

  test('one socket too many is not given away before a slot is free, and the owner is told when', () => {
    const ready = vi.fn()
    const slots = Math.max(1, Math.floor(availableParallelism() / 2))
    const spare = slots + 3
    const { pool, begin } = createPool({ minSpare: spare, maxSpare: spare, maxWorkers: spare }, { ready })
    begin()
    for (let given = 0; given < slots; given++) expect(pool.assign(new Socket(), handedOver())).toBeDefined()
    expect(pool.assign(new Socket(), handedOver())).toBeUndefined()
    pool.expect(1)
    ready.mockClear()
    vi.advanceTimersByTime(SLOT_MS)
    expect(ready).toHaveBeenCalledOnce()
    expect(pool.assign(new Socket(), handedOver())).toBeDefined()
  })

  test('the places that are kept for operators are two, beyond those for everybody', () => {
    const { pool, run, begin } = createPool({ maxWorkers: 1, minSpare: 1, maxSpare: 1 })
    begin()
    expect(pool.assign(new Socket(), handedOver())).toBeDefined()
    run(1_000)
    expect(pool.assign(new Socket(), handedOver())).toBeUndefined()
    const reserved = [1, 2, 3].map(() => {
      run(1_000)
      return pool.assignReserved(new Socket(), handedOver())
    })
    expect(reserved.map(worker => worker !== undefined)).toEqual([true, true, false])
    if (reserved[0]) pool.release(reserved[0])
    run(1_000)
    expect(pool.assignReserved(new Socket(), handedOver())).toBeDefined()
  })

  test('no more than those two go to operators, however many workers are spare', () => {
    const { pool, begin } = createPool({ minSpare: 4 })
    begin()
    const reserved = [1, 2, 3].map(() => pool.assignReserved(new Socket(), handedOver()))
    expect(reserved.map(worker => worker !== undefined)).toEqual([true, true, false])
    expect(pool.counts.spare).toBeGreaterThan(0)
  })

  test('one spare worker too many is ended a second, the youngest first', () => {
    const limits = { ...LIMITS, minSpare: 4, maxSpare: 4 }
    const { fork, workers } = createForks()
    const pool = new WorkerPool({ fork, settings: SETTINGS, limits })
    pool.begin(SILENT)
    for (let turn = 0; turn < 100; turn++) {
      for (const worker of workers) if (worker.state === 'starting') worker.ready()
      vi.advanceTimersByTime(10)
    }
    limits.maxSpare = 2
    limits.minSpare = 1
    vi.advanceTimersByTime(1_000)
    expect(workers.map(({ state }) => state)).toEqual(['spare', 'spare', 'spare', 'ending'])
    vi.advanceTimersByTime(5_000)
    expect(workers.map(({ state }) => state)).toEqual(['spare', 'spare', 'ending', 'ending'])
  })

  test('other settings replace the idle workers at once, and the others after their connection', () => {
    const { pool, workers, run, begin } = createPool()
    begin()
    const busy = pool.assign(new Socket(), handedOver())
    pool.renew({ ...SETTINGS, version: '2' })
    // The fourth was forked when the first was given a connection, the fifth when all of those ended.
    expect(workers.map(({ state }) => state)).toEqual(['handshake', 'ending', 'ending', 'ending', 'starting'])
    for (const worker of workers.filter(({ state }) => state === 'ending')) worker.exit(0)
    run(1_000)
    expect(pool.counts).toMatchObject({ busy: 1, spare: 3 })
    if (busy) pool.release(busy)
    expect(busy?.state).toBe('ending')
  })

  test('it is closed when the last worker is gone, and forks none for those that end', async () => {
    const exited = vi.fn()
    const { pool, workers, begin } = createPool({}, { exited })
    begin()
    const closed = pool.close()
    expect(workers.map(({ done }) => done.at(-1))).toEqual(['end', 'end', 'end'])
    for (const worker of workers) worker.exit(0)
    await closed
    vi.advanceTimersByTime(10_000)
    expect([workers.length, exited.mock.calls.length, vi.getTimerCount()]).toEqual([3, 3, 0])
  })

  test('a fork that the system refuses is tried again later, and told after five', () => {
    const failing = vi.fn()
    const pool = new WorkerPool({
      fork: () => {
        throw new Error('no process can be forked')
      },
      settings: SETTINGS,
      limits: LIMITS,
    })
    pool.begin({ ...SILENT, failing })
    vi.advanceTimersByTime(1_500)
    expect(failing).toHaveBeenCalledExactlyOnceWith(
      { code: null, signal: null, stderr: 'no process can be forked' },
      2_000,
    )
    vi.advanceTimersByTime(2_000)
    expect(failing.mock.calls.map(([, pauseMs]) => pauseMs)).toEqual([2_000, 4_000])
  })
})
