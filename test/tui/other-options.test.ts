import { expect, test } from 'vitest'
import type { ServerOptions } from '../../src/hosting/host-messages.ts'
import { otherOptions } from '../../src/tui/other-options.ts'

const server = {
  ...{ host: '127.0.0.1', port: 21_072, db: 'db.json', logs: '/var/logs', token: 'x', maxWorkers: 64, minSpare: 2 },
  ...{ origins: ['https://shop.example'], hostNames: [], trustProxy: false },
} as unknown as ServerOptions
const { token: _token, ...told } = server
const found = { pid: 4711, url: 'ws://127.0.0.1:21071', operatorToken: 'y', options: { ...told, port: 21_071 } }

test('what was not named is not missed, and what the server has too is no difference', () => {
  expect(otherOptions({ server, given: [] }, { ...found, options: { ...told, maxWorkers: 200 } })).toEqual([])
  expect(otherOptions({ server, given: ['host', 'db', 'logs', 'maxWorkers', 'origins'] }, found)).toEqual([])
})

test.each([
  ['port', {}, '--port: it has 21071, not 21072'],
  ['maxWorkers', { maxWorkers: 200 }, '--max-workers: it has 200, not 64'],
  ['logs', { logs: '/srv/logs' }, '--logs: it has /srv/logs, not /var/logs'],
  ['origins', { origins: [] }, '--origin: it has none, not https://shop.example'],
  ['hostNames', { hostNames: ['a', 'b'] }, '--host-name: it has a b, not none'],
  ['trustProxy', { trustProxy: true }, '--trust-proxy: it has true, not false'],
  ['token', {}, '--token: it has its own'],
] as const)('%s is named when the server has another', (name, options, line) => {
  expect(otherOptions({ server, given: [name] }, { ...found, options: { ...found.options, ...options } })).toEqual([
    line,
  ])
})

test('any free port is what every server has', () => {
  expect(otherOptions({ server: { ...server, port: 0 }, given: ['port'] }, found)).toEqual([])
})

test('of a server that tells no options it is said that nobody knows; its port stands in its address', () => {
  const { options: _options, ...silent } = found
  expect(otherOptions({ server, given: ['port', 'minSpare'] }, silent)).toEqual([
    '--port: it has 21071, not 21072',
    '--min-spare: 2 may not be what it has',
  ])
})
