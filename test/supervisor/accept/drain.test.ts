import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Drain } from '../../../src/supervisor/accept/drain.ts'

let open = 0
let notes: string[] = []
let told: string[] = []
let begun = 0

function createDrain(connections: number): Drain {
  open = connections
  return new Drain({
    count: () => open,
    note: message => notes.push(message),
    tell: progress => told.push(`${progress.open}/${progress.of}`),
    begun: () => begun++,
  })
}

function closeOne(drain: Drain): void {
  open--
  drain.look()
}

beforeEach(() => {
  notes = []
  told = []
  begun = 0
  vi.useFakeTimers()
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('stopping', () => {
  test('ends as soon as the last connection is gone', async () => {
    const drain = createDrain(2)
    const stopped = drain.stop(5)
    closeOne(drain)
    closeOne(drain)
    expect(await stopped).toBe(true)
    expect(notes).toEqual(['stopping: 2 connections to be closed within 5 s', '2 connections closed'])
    expect(told).toEqual(['2/2', '0/2'])
  })

  test('gives up at the deadline, and says how many did not close', async () => {
    const drain = createDrain(12)
    const stopped = drain.stop(5)
    for (let gone = 0; gone < 9; gone++) closeOne(drain)
    await vi.advanceTimersByTimeAsync(4_999)
    expect(notes.at(-1)).toBe('3 of 12 connections still open')
    expect(told).toEqual(['12/12', '3/12'])
    await vi.advanceTimersByTimeAsync(1)
    expect(await stopped).toBe(false)
    expect(notes.at(-1)).toBe('3 of 12 connections did not close and must go')
  })

  test('a hundred that go one after the other are a line a second, and ten steps a second on the screen', async () => {
    const drain = createDrain(101)
    const stopped = drain.stop(60)
    for (let gone = 0; gone < 100; gone++) {
      closeOne(drain)
      await vi.advanceTimersByTimeAsync(20)
    }
    expect(notes).toHaveLength(1 + 2)
    expect(told.length).toBeGreaterThan(15)
    expect(told.length).toBeLessThan(25)
    closeOne(drain)
    expect(await stopped).toBe(true)
  })

  test('waits no longer when somebody hurries', async () => {
    const drain = createDrain(1)
    const stopped = drain.stop(3600)
    drain.hurry()
    expect(await stopped).toBe(false)
  })

  test('is done at once when nobody is there', async () => {
    expect(await createDrain(0).stop(5)).toBe(true)
    expect(told).toEqual(['0/0'])
  })
})

describe('draining', () => {
  test('lets connections go on, says how many are left, and when none is', async () => {
    const drain = createDrain(2)
    expect(drain.isDraining).toBe(false)
    drain.begin()
    drain.begin()
    expect(drain.isDraining).toBe(true)
    closeOne(drain)
    await vi.advanceTimersByTimeAsync(1_000)
    closeOne(drain)
    expect(notes).toEqual([
      'draining: no new connections; 2 connections may go on',
      '1 of 2 connections still open',
      'drained: no connection is open any longer',
    ])
    expect(told).toEqual([])
  })

  test('a stop afterwards counts anew', async () => {
    const drain = createDrain(5)
    drain.begin()
    closeOne(drain)
    const stopped = drain.stop(1)
    for (let gone = 0; gone < 4; gone++) closeOne(drain)
    expect(await stopped).toBe(true)
    expect(notes.at(-1)).toBe('4 connections closed')
  })
})

test('a connection that closes while the server serves is not noted', () => {
  const drain = createDrain(1)
  closeOne(drain)
  expect([notes, told]).toEqual([[], []])
})
