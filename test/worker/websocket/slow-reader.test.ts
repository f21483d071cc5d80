import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LIMITS } from '../../../src/protocol/limits.ts'
import type { TrafficEvent } from '../../../src/protocol/notifications.ts'
import type { Feeds } from '../../../src/worker/supervisor-link/feeds.ts'
import type { Notation } from '../../../src/worker/websocket/notation.ts'
import { createSubscriptions } from '../../../src/worker/websocket/subscriptions.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const NOTATION: Notation = { notification: (method, params) => `${method} ${params}` }

/** A subscription of a client that reads as the test has it. */
async function subscribe() {
  const socket = { bufferedAmount: 0, close: vi.fn() }
  const sent: string[] = []
  let tell: (name: 'CHANGE' | 'TRAFFIC', params: string) => void = () => {}
  const feed = { position: { revision: 0, epoch: 'e' }, missed: [], start: () => {}, end: () => {} }
  const feeds = {
    follow: async (_topic: unknown, _since: unknown, listener: typeof tell) => {
      tell = listener
      return feed
    },
  } as unknown as Feeds
  const subscriptions = createSubscriptions(feeds, text => sent.push(text), socket)
  await subscriptions.add({ topic: 'books' }, NOTATION)
  const change = (revision: number) => tell('CHANGE', JSON.stringify({ revision }))
  const traffic = (event: TrafficEvent) => tell('TRAFFIC', JSON.stringify(event))
  return { socket, sent, change, traffic, subscriptions }
}

test('a client that lags is told nothing until it has caught up, then that changes are missing', async () => {
  const { socket, sent, change } = await subscribe()
  change(1)
  socket.bufferedAmount = LIMITS.queueBytes + 1
  change(2)
  change(3)
  vi.advanceTimersByTime(5_000)
  expect(sent).toEqual(['CHANGE {"subscription":1,"revision":1}'])
  socket.bufferedAmount = LIMITS.queueBytes / 2
  vi.advanceTimersByTime(100)
  expect(sent).toHaveLength(2)
  expect(sent[1]).toMatch(
    /^RESYNC \{"subscription":1,"reason":"this client read too slowly","revision":3,"epoch":"e"\}$/,
  )
  change(4)
  expect(sent[2]).toBe('CHANGE {"subscription":1,"revision":4}')
  expect(socket.close).not.toHaveBeenCalled()
})

test('one that does not catch up within 30 s is closed with 1013', async () => {
  const { socket, change } = await subscribe()
  socket.bufferedAmount = LIMITS.queueBytes + 1
  change(1)
  vi.advanceTimersByTime(29_000)
  expect(socket.close).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_100)
  expect(socket.close).toHaveBeenCalledWith(1013, 'reads too slowly')
})

test('the time begins anew for one that caught up', async () => {
  const { socket, change } = await subscribe()
  for (let round = 0; round < 5; round++) {
    socket.bufferedAmount = LIMITS.queueBytes + 1
    change(round)
    vi.advanceTimersByTime(20_000)
    socket.bufferedAmount = 0
    vi.advanceTimersByTime(100)
  }
  expect(socket.close).not.toHaveBeenCalled()
})

test('nothing is left running when the subscription ends', async () => {
  const { socket, change, subscriptions } = await subscribe()
  socket.bufferedAmount = LIMITS.queueBytes + 1
  change(1)
  subscriptions.end()
  expect(vi.getTimerCount()).toBe(1)
  vi.runAllTimers()
  expect(vi.getTimerCount()).toBe(0)
})

test('of frames that are followed a lagging client is told how many were left out, and whether it ended', async () => {
  const { socket, sent, traffic } = await subscribe()
  const at = '2026-01-01T00:00:00.000Z'
  const frame = { connection: 3, at, direction: 'in', bytes: 1, text: 'x' } as const
  traffic(frame)
  socket.bufferedAmount = LIMITS.queueBytes + 1
  traffic(frame)
  traffic({ ...frame, dropped: 4 })
  traffic({ connection: 3, at, ended: 'closed 1000' })
  socket.bufferedAmount = 0
  vi.advanceTimersByTime(100)
  const left = { subscription: 1, connection: 3, at, dropped: 6, ended: 'closed 1000' }
  expect(sent).toEqual([`TRAFFIC ${JSON.stringify({ subscription: 1, ...frame })}`, `TRAFFIC ${JSON.stringify(left)}`])
})
