import { availableParallelism } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WorkerPool } from '../../../src/supervisor/workers/pool.ts'
import type { WorkerExit } from '../../../src/supervisor/workers/worker-process.ts'

const SETTINGS = { version: '1', closeMs: 5_000, hostNames: [], origins: [], trustProxy: false, sharesBooks: false }
const LIMITS = { minSpare: 3, maxSpare: 4, maxWorkers: 8, connectionsPerWorker: 1, maxHandshakes: 8 }

test('workers that cannot start are not forked again and again', async () => {
  let started = 0
  const told = Promise.withResolvers<{ exit: WorkerExit; pauseMs: number }>()
  const command = { execPath: process.execPath, execArgv: ['--no-such-option'], env: {}, endsWithParent: true }
  const pool = new WorkerPool(command, SETTINGS, LIMITS, {
    ready: () => {},
    message: () => {},
    notSent: () => {},
    exited: () => {},
    changed: (_, event) => {
      if (event === 'started') started++
    },
    failing: (exit, pauseMs) => told.resolve({ exit, pauseMs }),
  })
  const { exit, pauseMs } = await told.promise
  expect(exit).toMatchObject({ code: 9, stderr: expect.stringContaining('--no-such-option') })
  expect(pauseMs).toBe(2_000)
  expect(pool.counts.pausedMs).toBeGreaterThan(0)
  expect(pool.counts.pausedMs).toBeLessThanOrEqual(2_000)
  // Five failed; a few were on their way by then, more of them where the news of an end is slow.
  expect(started).toBeGreaterThanOrEqual(5)
  expect(started).toBeLessThan(20)
  await pool.close()
})

test('no more workers start at a time than there are cores, and one in a turn of the loop', async () => {
  let inTurn = 0
  let mostInTurn = 0
  const begun = Promise.withResolvers<void>()
  // These start, and are never ready.
  const execArgv = ['-e', 'setInterval(() => {}, 1000)']
  const command = { execPath: process.execPath, execArgv, env: {}, endsWithParent: true }
  const limits = { ...LIMITS, minSpare: 100, maxSpare: 100, maxWorkers: 100 }
  const pool = new WorkerPool(command, SETTINGS, limits, {
    ready: () => {},
    message: () => {},
    notSent: () => {},
    exited: () => {},
    changed: (_, event) => {
      if (event !== 'started') return
      if (inTurn++ === 0) setImmediate(() => (inTurn = 0))
      mostInTurn = Math.max(mostInTurn, inTurn)
      if (pool?.workers.size === availableParallelism()) begun.resolve()
    },
    failing: () => {},
  })
  // As when several connect in a turn; on two cores the first claim alone bounds these.
  const crowd = setInterval(() => {
    for (let count = 0; count < 5; count++) pool.expect(count)
  }, 5)
  await begun.promise
  // Time for as many again, and again.
  await setTimeout(500)
  expect(pool.counts.starting).toBe(availableParallelism())
  expect(mostInTurn).toBe(1)
  clearInterval(crowd)
  await pool.close()
})
