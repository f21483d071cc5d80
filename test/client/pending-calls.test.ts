import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PendingCalls, type Request } from '../../src/client/calls/pending-calls.ts'
import { BookstoreError } from '../../src/domain/errors.ts'

/** A line to a server that a test opens and closes, and what was sent over it. */
class TestLine {
  isOpen = true
  sent: string[] = []
  send = () => (this.isOpen ? (text: string) => this.sent.push(JSON.parse(text).method) : undefined)
  whyNot = () => 'the cable is out'
  check = () => {}
}

const request = (method: string, isRepeatable = true, deadlineMs = 1_000): Request => ({
  method,
  params: {},
  deadlineMs,
  isRepeatable,
})

let line: TestLine
let calls: PendingCalls

beforeEach(() => {
  vi.useFakeTimers()
  line = new TestLine()
  calls = new PendingCalls(line)
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

/** Loses the line, and opens another. */
function reconnect(): void {
  line.isOpen = false
  calls.lose('it broke off', false)
  line.isOpen = true
  calls.sendWaiting()
}

describe('a call whose connection is lost before the answer', () => {
  test('is sent again, in the order in which the calls were made, and answered once', async () => {
    const [first, second] = [calls.add(request('ADD')), calls.add(request('LIST'))]
    reconnect()
    expect(line.sent).toEqual(['ADD', 'LIST', 'ADD', 'LIST'])
    calls.settle(1, 'one', undefined)
    calls.settle(2, 'two', undefined)
    calls.settle(1, 'late', undefined)
    expect(await Promise.all([first, second])).toEqual(['one', 'two'])
  })

  test('is rejected when it would not do the same twice', async () => {
    const undo = calls.add(request('UNDO', false))
    reconnect()
    await expect(undo).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      message: expect.stringContaining('it broke off'),
    })
    expect(line.sent).toEqual(['UNDO'])
  })

  test('is rejected when there is to be no other connection', async () => {
    const add = calls.add(request('ADD'))
    line.isOpen = false
    calls.lose('it was closed', true)
    await expect(add).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  })
})

describe('without a connection', () => {
  beforeEach(() => {
    line.isOpen = false
  })

  test('a call waits for one', async () => {
    const add = calls.add(request('ADD'))
    expect(line.sent).toEqual([])
    line.isOpen = true
    calls.sendWaiting()
    expect(line.sent).toEqual(['ADD'])
    calls.settle(1, 'one', undefined)
    expect(await add).toBe('one')
  })

  test('one that cannot be repeated is rejected at once, as by then something else may be meant', async () => {
    await expect(calls.add(request('KILL', false))).rejects.toThrow('the cable is out')
  })

  test('the deadline says what stood in the way', async () => {
    const add = calls.add(request('ADD'))
    const rejected = expect(add).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: 'no answer to ADD came within 1000 ms: the cable is out',
    })
    await vi.advanceTimersByTimeAsync(1_000)
    await rejected
    expect(calls.waitingSince).toBeUndefined()
  })
})

test('a deadline counts from the call, however often it was sent', async () => {
  const add = calls.add(request('ADD'))
  const rejected = expect(add).rejects.toMatchObject({ code: 'TIMED_OUT' })
  await vi.advanceTimersByTimeAsync(900)
  reconnect()
  await vi.advanceTimersByTimeAsync(100)
  await rejected
  reconnect()
  expect(line.sent).toEqual(['ADD', 'ADD'])
})

describe('a call that came too often', () => {
  const limited = (retryAfterMs: number) => new BookstoreError('RATE_LIMITED', 'too many', { retryAfterMs })

  test('is sent again when the server lets it, also one that may not be done twice', async () => {
    const undo = calls.add(request('UNDO', false))
    calls.settle(1, undefined, limited(300))
    await vi.advanceTimersByTimeAsync(299)
    expect(line.sent).toEqual(['UNDO'])
    await vi.advanceTimersByTimeAsync(1)
    expect(line.sent).toEqual(['UNDO', 'UNDO'])
    calls.settle(1, 'done', undefined)
    expect(await undo).toBe('done')
  })

  test('is sent once, when its time comes after a loss', async () => {
    const add = calls.add(request('ADD'))
    calls.settle(1, undefined, limited(300))
    reconnect()
    expect(line.sent).toEqual(['ADD'])
    await vi.advanceTimersByTimeAsync(300)
    expect(line.sent).toEqual(['ADD', 'ADD'])
    calls.settle(1, 'done', undefined)
    expect(await add).toBe('done')
  })

  test('is refused when that would be after its deadline', async () => {
    const add = calls.add(request('ADD'))
    calls.settle(1, undefined, limited(1_000))
    await expect(add).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  test('any other refusal is passed on', async () => {
    const add = calls.add(request('ADD'))
    calls.settle(1, undefined, new BookstoreError('STORAGE', 'the disk is full', { retryAfterMs: 1 }))
    await expect(add).rejects.toThrow('the disk is full')
  })
})

test('more calls than may wait are refused, and what the server would not read is not sent', async () => {
  const many = Array.from({ length: 10_000 }, () => calls.add(request('GET')).catch(() => 'lost'))
  await expect(calls.add(request('GET'))).rejects.toMatchObject({ code: 'OVERLOADED' })
  calls.lose('over', true)
  expect(new Set(await Promise.all(many))).toEqual(new Set(['lost']))
  line.check = () => {
    throw new BookstoreError('TOO_LARGE', 'too large')
  }
  await expect(calls.add(request('ADD'))).rejects.toMatchObject({ code: 'TOO_LARGE' })
})

test('a request that the next server would not read is refused, and not sent', async () => {
  const add = calls.add(request('ADD'))
  line.check = () => {
    throw new BookstoreError('TOO_LARGE', 'too large for this one')
  }
  reconnect()
  await expect(add).rejects.toThrow('too large for this one')
  expect(line.sent).toEqual(['ADD'])
})
