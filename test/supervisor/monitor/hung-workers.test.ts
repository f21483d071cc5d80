import { expect, test } from 'vitest'
import { watchForHung } from '../../../src/supervisor/monitor/hung-workers.ts'
import type { Supervisor } from '../../../src/supervisor/supervisor.ts'
import type { WorkerProcess } from '../../../src/supervisor/workers/worker-process.ts'

type State = WorkerProcess['state']

/** Looks at one worker; returns what was done, and what is told of its lateness. */
function look(worker: { state: State; silentMs: number; beatMs?: number }, lagMs = 0) {
  const told = { killed: false, log: [] as string[], lagMs: undefined as number | undefined }
  const heardAt = performance.now() - worker.silentMs
  const subject = { pid: 7, connection: 3, beatMs: 1000, ...worker, heardAt, kill: () => (told.killed = true) }
  const connection = { protocol: 'websocket', beat: { lagMs: 0 }, ending: undefined }
  const supervisor = {
    pool: { workers: new Set([subject]) },
    connections: { find: () => connection, changed: () => (told.lagMs = connection.beat.lagMs) },
    log: { add: ({ message }: { message: string }) => told.log.push(message) },
  }
  watchForHung(supervisor as unknown as Supervisor, { hungMs: 5000, lagMs })
  return { ...told, ending: connection.ending }
}

test.each<[string, Parameters<typeof look>, boolean]>([
  ['a busy worker that reports', [{ state: 'busy', silentMs: 900 }], false],
  ['a busy worker, late by less than five seconds', [{ state: 'busy', silentMs: 5900 }], false],
  ['a busy worker, late by more', [{ state: 'busy', silentMs: 6100 }], true],
  [
    'an idle worker that said it would be silent for four seconds',
    [{ state: 'busy', silentMs: 8900, beatMs: 4000 }],
    false,
  ],
  ['an idle worker, late by more than five seconds', [{ state: 'busy', silentMs: 9100, beatMs: 4000 }], true],
  ['a worker in its handshake', [{ state: 'handshake', silentMs: 6100 }], true],
  ['a spare worker, from which nothing is due', [{ state: 'spare', silentMs: 1e9 }], false],
  ['one that is being ended', [{ state: 'ending', silentMs: 1e9 }], false],
  ['a start that takes ten seconds', [{ state: 'starting', silentMs: 10_000 }], false],
  ['a start that takes forty', [{ state: 'starting', silentMs: 40_000 }], true],
  ['a late worker, when we were late ourselves', [{ state: 'busy', silentMs: 7900 }, 2000], false],
  [
    'a worker silent for an hour, after an hour in which we did not run',
    [{ state: 'busy', silentMs: 3.6e6 }, 3.6e6],
    false,
  ],
])('%s', (_, [worker, lagMs], isKilled) => {
  const { killed, log, ending } = look(worker, lagMs)
  expect(killed).toBe(isKilled)
  expect(log.length).toBe(isKilled ? 1 : 0)
  if (isKilled)
    expect({ log, ending }).toEqual({ log: [expect.stringContaining('worker 7 has not been')], ending: 'worker hung' })
})

test('how late a worker is can be seen before it is killed', () => {
  expect(look({ state: 'busy', silentMs: 4200 }).lagMs).toBeGreaterThanOrEqual(3200)
  expect(look({ state: 'busy', silentMs: 1500 }).lagMs).toBeUndefined()
})
