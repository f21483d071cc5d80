import { expect, test } from 'vitest'
import { createEventLog } from '../../doubles/event-log.ts'

test('a scope grows, and each line names what is known by then', () => {
  const { log, lines } = createEventLog()
  const worker = log.of({ pid: 7 })
  const connection = worker.with({ connection: 3, client: '#3' })
  const named = connection.with({ client: 'till' })
  log.of().info('serving')
  worker.error('worker 7 ended')
  connection.warn('one')
  named.info('two')
  expect(lines).toEqual(['info  serving', 'error worker 7 ended', 'warn  #3 pid 7 one', 'info  #3 pid 7 "till" two'])
  expect(log.recall().map(({ at: _, ...entry }) => entry)).toEqual([
    { level: 'info', message: 'serving' },
    { pid: 7, level: 'error', message: 'worker 7 ended' },
    { pid: 7, connection: 3, client: '#3', level: 'warn', message: 'one' },
    { pid: 7, connection: 3, client: 'till', level: 'info', message: 'two' },
  ])
})

test('a connection without a worker has no process in its line', () => {
  const { log, lines } = createEventLog()
  log.of({ connection: 9 }).info('left before it asked for anything')
  expect(lines).toEqual(['info  #9 left before it asked for anything'])
})
