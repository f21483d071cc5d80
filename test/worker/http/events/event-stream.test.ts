import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LIMITS } from '../../../../src/protocol/limits.ts'
import { followTopic } from '../../../../src/worker/connection/follow-topic.ts'
import { EventStream } from '../../../../src/worker/http/events/event-stream.ts'
import type { Feeds } from '../../../../src/worker/supervisor-link/feeds.ts'
import type { Meter } from '../../../../src/worker/supervisor-link/meter.ts'
import { createTap } from '../../../../src/worker/traffic/tap.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A response of which a test says how much waits in it. */
class ResponseDouble extends EventEmitter {
  writableLength = 0
  writableEnded = false
  writableFinished = false
  destroyed = false
  readonly socket = Object.assign(new EventEmitter(), { readableEnded: false })
  readonly written: string[] = []
  write(text: string): void {
    this.written.push(text)
  }
  end(): void {
    this.writableEnded = true
  }
  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

async function open() {
  let tell: (name: 'CHANGE', params: string) => void = () => {}
  const end = vi.fn()
  const feed = { position: { revision: 4, epoch: 'e/1' }, missed: [], start: () => {}, end }
  const feeds = {
    follow: async (_topic: unknown, _since: unknown, listener: typeof tell) => {
      tell = listener
      return feed
    },
  } as unknown as Feeds
  const logged: unknown[] = []
  const meter = { sent: vi.fn(), log: (entry: unknown) => logged.push(entry) } as unknown as Meter
  const frames: string[] = []
  const tap = createTap({ queued: 0, send: (_head, body = '') => frames.push(body) > 0 })
  const stream = new EventStream({ meter, tap })
  const response = new ResponseDouble()
  stream.begin(response as unknown as ServerResponse, await followTopic(feeds, { topic: 'books' }, stream), false)
  return {
    response,
    stream,
    tap,
    frames,
    end,
    logged,
    change: (revision: number) => tell('CHANGE', `{"revision":${revision}}`),
  }
}

test('begins with the position, and has a comment every 15 s', async () => {
  const { response, change } = await open()
  expect(response.written[0]).toMatch(/^retry: \d{4}\nid: e%2F1:4\n\n$/)
  change(5)
  expect(response.written[1]).toBe('event: CHANGE\nid: e%2F1:5\ndata: {"revision":5}\n\n')
  vi.advanceTimersByTime(14_999)
  expect(response.written).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(response.written[2]).toBe(':\n\n')
  vi.advanceTimersByTime(30_000)
  expect(response.written.slice(3)).toEqual([':\n\n', ':\n\n'])
})

test('a client that lags hears no more until it has caught up, then RESYNC with the id from which it goes on', async () => {
  const { response, change } = await open()
  response.writableLength = LIMITS.queueBytes + 1
  change(5)
  change(6)
  vi.advanceTimersByTime(5_000)
  expect(response.written).toHaveLength(1)
  response.writableLength = 0
  vi.advanceTimersByTime(100)
  expect(response.written[1]).toBe(
    'event: RESYNC\nid: e%2F1:6\ndata: {"reason":"this client read too slowly","revision":6,"epoch":"e/1"}\n\n',
  )
  change(7)
  expect(response.written[2]).toContain('id: e%2F1:7')
})

test('while it lags it gets no comments either: they would pile up', async () => {
  const { response } = await open()
  response.writableLength = LIMITS.queueBytes + 1
  vi.advanceTimersByTime(60_000)
  expect(response.written).toHaveLength(1)
})

test('one that does not catch up within 30 s is let go, and the log says why', async () => {
  const { response, end, logged, change } = await open()
  response.writableLength = LIMITS.queueBytes + 1
  change(5)
  vi.advanceTimersByTime(29_900)
  expect(response.destroyed).toBe(false)
  vi.advanceTimersByTime(100)
  expect([response.destroyed, end.mock.calls.length]).toEqual([true, 1])
  expect(logged).toEqual([{ level: 'warn', message: 'reads too slowly', refused: 'timeout' }])
  expect(vi.getTimerCount()).toBe(0)
})

test('one that does not read its end is let go after 30 s', async () => {
  const { response, stream } = await open()
  stream.end()
  stream.end()
  expect(response.writableEnded).toBe(true)
  expect(response.written.filter(text => text.startsWith('retry: '))).toHaveLength(2)
  vi.advanceTimersByTime(30_000)
  expect(response.destroyed).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

test('a client that is gone before its answer begins leaves nothing behind', async () => {
  const { response, end } = await open()
  response.destroy()
  expect(end).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

test('those who follow the connection are told each event', async () => {
  const { tap, frames, change } = await open()
  change(5)
  tap.open()
  change(6)
  const text = 'event: CHANGE\nid: e%2F1:6\ndata: {"revision":6}\n\n'
  expect(frames.map(frame => JSON.parse(frame))).toEqual([{ direction: 'out', bytes: text.length, text }])
})
