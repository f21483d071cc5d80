import { expect, test } from 'vitest'
import type { LogBook, Note } from '../../../src/supervisor/log/event-log.ts'
import { RefusalLog } from '../../../src/supervisor/log/refusal-log.ts'
import { MalformedMessage } from '../../../src/supervisor/requests/read-message.ts'

type Entry = Note['entry']

function refusalLog() {
  const entries: Entry[] = []
  const addAll = (notes: readonly Note[]) => entries.push(...notes.map(({ entry }) => entry))
  const log = new RefusalLog({ addAll } as unknown as LogBook)
  return { log, entries }
}

test('what workers left out already is told with what was left out here', () => {
  const { log, entries } = refusalLog()
  const line = { entry: { level: 'warn', message: 'no' } } as const
  for (let count = 0; count < 25; count++) log.take({}, '192.0.2.1', 'origin', line, 10)
  log.end()
  expect(entries).toHaveLength(21)
  expect(entries[0]?.message).toBe('no (and 10 more like it)')
  expect(entries[20]?.message).toBe(`no (and ${5 * 11 - 1} more like it)`)
})

test('a worker that says more than one of ours would is not believed any longer', () => {
  const { log, entries } = refusalLog()
  const connection = {}
  const flood = () => {
    for (let count = 0; count < 100_000; count++)
      log.take(connection, '192.0.2.1', 'failed', { entry: { level: 'warn', message: `no ${count}` } }, 0)
  }
  expect(flood).toThrow(MalformedMessage)
  expect(entries.length).toBeLessThanOrEqual(1000)
  log.take({}, '192.0.2.2', 'failed', { entry: { level: 'warn', message: 'another connection' } }, 0)
  expect(entries.at(-1)?.message).toBe('another connection')
  log.end()
})
