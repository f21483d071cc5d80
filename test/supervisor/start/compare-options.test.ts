import { expect, test } from 'vitest'
import type { ServerOptions } from '../../../src/hosting/host-messages.ts'
import { compareOptions } from '../../../src/supervisor/start/compare-options.ts'

const OPTIONS: ServerOptions = {
  host: '127.0.0.1',
  port: 8080,
  db: 'db.json',
  logs: 'logs',
  token: 'old secret',
  loanDays: 14,
  minSpare: 2,
  maxSpare: 4,
  maxWorkers: 64,
  connectionsPerWorker: 100,
  origins: [],
  hostNames: ['a.example', 'b.example'],
  trustProxy: false,
  sandbox: 'auto',
  maxWaiting: 256,
  waitingSeconds: 10,
  connectionsPerAddress: 100,
  hungSeconds: 5,
  futilePerSecond: 20,
  requestsPerSecond: 5000,
  drainSeconds: 5,
}

test('what can change is named with both values, and taken', () => {
  const wanted = { ...OPTIONS, maxWorkers: 32, origins: ['https://shop.example'], trustProxy: true }
  const { options, changes, refused } = compareOptions(OPTIONS, wanted)
  expect(changes).toEqual(['maxWorkers 64 → 32', 'origins none → https://shop.example', 'trustProxy false → true'])
  expect(refused).toEqual([])
  expect(options).toMatchObject({ maxWorkers: 32, origins: ['https://shop.example'], trustProxy: true })
})

test('what cannot change is named without its value, and not taken', () => {
  const { token: _token, ...rest } = OPTIONS
  const wanted = { ...rest, host: '0.0.0.0', port: 1, db: 'other', logs: 'other', readerToken: 'new secret' }
  const { options, changes, refused } = compareOptions(OPTIONS, wanted)
  expect(refused.sort()).toEqual(['db', 'host', 'logs', 'port', 'readerToken', 'token'])
  expect(changes).toEqual([])
  expect(Object.keys(options).filter(name => refused.some(fixed => fixed === name))).toEqual([])
})

test('the same again changes nothing', () => {
  expect(compareOptions(OPTIONS, structuredClone(OPTIONS))).toMatchObject({ changes: [], refused: [] })
})
