import { expect, test } from 'vitest'
import type { ServerOptions } from '../../../src/hosting/host-messages.ts'
import { reloadOptions } from '../../../src/supervisor/start/reload-options.ts'
import { createEventLog } from '../../doubles/event-log.ts'

const OPTIONS: ServerOptions = {
  host: '127.0.0.1',
  port: 8080,
  db: 'db.json',
  logs: 'logs',
  loanDays: 14,
  minSpare: 1,
  maxSpare: 2,
  maxWorkers: 64,
  connectionsPerWorker: 100,
  maxWaiting: 10,
  waitingSeconds: 10,
  connectionsPerAddress: 0,
  hungSeconds: 5,
  futilePerSecond: 20,
  requestsPerSecond: 0,
  origins: [],
  hostNames: [],
  trustProxy: false,
  sandbox: 'auto',
  drainSeconds: 5,
}

function reload(read: (() => ServerOptions) | undefined) {
  const { log, lines } = createEventLog()
  const taken: Partial<ServerOptions>[] = []
  reloadOptions({ log: log.of(), options: OPTIONS, reload: options => taken.push(options) }, read)
  return { lines, taken }
}

test('what can change is taken, and the log says what does and what cannot', () => {
  const { lines, taken } = reload(() => ({ ...OPTIONS, maxWorkers: 32, port: 9090 }))
  expect(taken).toMatchObject([{ maxWorkers: 32 }])
  expect(taken[0]).not.toHaveProperty('port')
  expect(lines).toEqual([
    'warn  SIGHUP: port cannot change while the server runs: restart it',
    'info  SIGHUP: maxWorkers 64 → 32; limits from now on, settings for new workers',
  ])
})

test.each<[string, (() => ServerOptions) | undefined, string]>([
  ['the same options', () => OPTIONS, 'info  SIGHUP: nothing changes'],
  ['no file', undefined, 'error SIGHUP: all options stay as they were: the server was started without --config'],
  [
    'a file that is wrong',
    () => {
      throw new Error('bookstore.toml: line 3')
    },
    'error SIGHUP: all options stay as they were: bookstore.toml: line 3',
  ],
])('%s: nothing is taken', (_, read, line) => {
  expect(reload(read)).toEqual({ lines: [line], taken: [] })
})
