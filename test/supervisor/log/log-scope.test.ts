import { expect, test } from 'vitest'
import { EventLog } from '../../../src/supervisor/log/event-log.ts'
import { createConnections } from '../../doubles/connections.ts'
import { createEventLog } from '../../doubles/event-log.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

test('whom lines are about grows: a number, a worker, a name', () => {
  const { log, lines } = createEventLog()
  const { connections } = createConnections()
  log.of().info('serving')
  log.of({ connection: 3 }).info('left before it asked for anything')
  const worker = new WorkerDouble({ pid: 7 })
  const connection = connections.add({ id: 3, worker, address: '127.0.0.1', isReserved: false })
  log.of(connection.who).warn('one')
  connections.introduce(connection, { protocol: 'http', client: 'till' }, 'writer')
  log.of(connection.who).warn('two')
  // Each request over HTTP may come from somebody else.
  connections.introduce(connection, { protocol: 'http' }, 'writer')
  log.of(connection.who).error('three')
  expect(lines).toEqual([
    'info  serving',
    'info  #3 left before it asked for anything',
    'warn  #3 pid 7 one',
    'warn  #3 pid 7 "till" two',
    'error #3 pid 7 three',
  ])
  expect(log.recall().map(({ at: _, level: _level, message: _message, ...who }) => who)).toEqual([
    {},
    { connection: 3 },
    { connection: 3, pid: 7, client: '#3' },
    { connection: 3, pid: 7, client: 'till' },
    { connection: 3, pid: 7, client: '#3' },
  ])
})

test('what an operator did is kept in error.log, as what went wrong is', () => {
  const kept: string[] = []
  const files = { access: () => {}, error: (lines: readonly string[]) => kept.push(...lines) }
  const log = new EventLog({ files, isFollowed: () => false, tell: () => {}, print: undefined })
  const scope = log.of({ connection: 3, pid: 7, client: 'app' })
  scope.info('one')
  scope.warn('two')
  scope.deed('follows the traffic of connection #4 of till')
  scope.error('three')
  expect(kept.map(line => line.replace(/^\S+ /, ''))).toEqual([
    'warn  #3 pid 7 "app" follows the traffic of connection #4 of till',
    'error #3 pid 7 "app" three',
  ])
})
