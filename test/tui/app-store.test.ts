import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppStore } from '../../src/tui/state/app-store.ts'
import type { AppEvent } from '../../src/tui/state/update.ts'
import { AppModel, book } from './app-model.ts'

let store: AppStore
let draws = 0
beforeEach(() => {
  vi.useFakeTimers()
  store = new AppStore(new AppModel(3).state, () => {})
  draws = 0
  store.subscribe(() => draws++)
})
afterEach(() => {
  store.end()
  vi.useRealTimers()
})

const TICK: AppEvent = { type: 'tick', now: 1_000 }
const TOAST: AppEvent = { type: 'toast', text: 'something', level: 'info' }

const worker = (event: 'changed' | 'started'): AppEvent => ({
  type: 'worker',
  told: { event, worker: { pid: 7, state: 'spare', served: 0, pss: 0 } },
})

test('what is told each second, at different times, is one frame', () => {
  for (const event of [TICK, worker('changed'), TICK]) {
    store.dispatch(event)
    vi.advanceTimersByTime(100)
  }
  expect(draws).toBe(0)
  vi.advanceTimersByTime(100)
  expect(draws).toBe(1)
  vi.advanceTimersByTime(5_000)
  expect(draws).toBe(1)
})

test.each([
  ['a sentence', TOAST],
  ['a process that starts', worker('started')],
  ['a request without an answer', { type: 'tick', now: 1_000, waitingSince: 0 } satisfies AppEvent],
  ['books', { type: 'loaded', books: [book(1)] } satisfies AppEvent],
])('%s does not wait for that, and takes the figures along', (_what, event) => {
  store.dispatch(TICK)
  store.dispatch(event)
  vi.advanceTimersByTime(25)
  expect(draws).toBe(1)
  vi.advanceTimersByTime(5_000)
  expect(draws).toBe(1)
})

test('what a person does is drawn at once', () => {
  store.dispatch(TICK)
  store.dispatch({ type: 'key', key: { name: 'j' } })
  expect(draws).toBe(1)
  vi.advanceTimersByTime(5_000)
  expect(draws).toBe(1)
})
