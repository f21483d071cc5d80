import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TrafficFrame } from '../../../src/channel/messages.ts'
import { createTap } from '../../../src/worker/traffic/tap.ts'
import { tellAnswer, tellRequest } from '../../../src/worker/traffic/tell-frame.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A tap whose supervisor reads as the test has it. */
function tapped({ isOpen = true } = {}) {
  const frames: TrafficFrame[] = []
  const channel = {
    queued: 0,
    send: (_head: unknown, body = '') => {
      frames.push(JSON.parse(body) as TrafficFrame)
      return true
    },
  }
  const tap = createTap(channel, () => Date.now())
  if (isOpen) tap.open()
  const tell = (count: number, text = 'x') => {
    for (let index = 0; index < count; index++) if (tap.hasRoom()) tap.tell('in', 1, text)
  }
  return { tap, frames, channel, tell }
}

test('nothing is made of a frame while nobody follows', () => {
  const { tap, frames } = tapped({ isOpen: false })
  const text = { trimStart: vi.fn() } as unknown as string
  expect(tellRequest(tap, text, 1)).toBe(false)
  tellAnswer(tap, text, 1)
  expect(text.trimStart).not.toHaveBeenCalled()
  expect(frames).toEqual([])
})

test('frames are told with their direction, length and text', () => {
  const { tap, frames } = tapped()
  expect(tellRequest(tap, 'GET 1', 5)).toBe(true)
  tellAnswer(tap, 'OK {"id":1}', 13)
  expect(frames).toEqual([
    { direction: 'in', bytes: 5, text: 'GET 1' },
    { direction: 'out', bytes: 13, text: 'OK {"id":1}' },
  ])
})

test.each([
  ['many frames', 'x', 100],
  ['long ones', 'x'.repeat(4096), 32],
])('of %s some are left out, and how many is told once there is room', (_, text, most) => {
  const { frames, tell } = tapped()
  tell(150, text)
  expect(frames).toHaveLength(most)
  vi.advanceTimersByTime(200)
  expect(frames.slice(most)).toEqual([{ dropped: 150 - most }])
  tell(1)
  expect(frames.at(-1)).toEqual({ direction: 'in', bytes: 1, text: 'x' })
})

test('the next frame tells how many were left out before it', () => {
  const { frames, tell, channel } = tapped()
  channel.queued = 300_000
  tell(7)
  channel.queued = 0
  tell(1)
  expect(frames).toEqual([{ direction: 'in', bytes: 1, text: 'x', dropped: 7 }])
  vi.advanceTimersByTime(1_000)
  expect(frames).toHaveLength(1)
})

test('at its end it tells what is left, and nothing after it', () => {
  const { tap, frames, tell } = tapped()
  tell(101)
  tap.end()
  tap.open()
  tell(1)
  expect(tap.isOpen).toBe(false)
  expect(frames.slice(100)).toEqual([{ dropped: 1 }])
  expect(vi.getTimerCount()).toBe(0)
})

test('closed, it tells nothing', () => {
  const { tap, frames, tell } = tapped()
  tell(101)
  tap.close()
  vi.advanceTimersByTime(1_000)
  tellRequest(tap, 'GET 1', 5)
  expect(frames).toHaveLength(100)
})
