import { expect, test } from 'vitest'
import { RefusalLog } from '../../../src/supervisor/log/refusal-log.ts'
import { createEventLog } from '../../doubles/event-log.ts'

test('what workers left out already is told with what was left out here', () => {
  const { log, lines } = createEventLog()
  const refusals = new RefusalLog(log)
  const note = log.of().note({ level: 'warn', message: 'no' })
  for (let count = 0; count < 25; count++) refusals.add('192.0.2.1', 'origin', note, 10)
  refusals.end()
  expect(lines).toHaveLength(21)
  expect(lines[0]).toBe('warn  no (and 10 more like it)')
  expect(lines[20]).toBe(`warn  no (and ${5 * 11 - 1} more like it)`)
})

test('addresses are thinned out apart', () => {
  const { log, lines } = createEventLog()
  const refusals = new RefusalLog(log)
  const note = log.of().note({ level: 'warn', message: 'no' })
  for (let count = 0; count < 40; count++) refusals.add(`192.0.2.${count % 2}`, 'origin', note)
  expect(lines).toHaveLength(40)
  refusals.end()
  expect(lines).toHaveLength(40)
})
