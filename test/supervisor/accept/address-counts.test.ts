import { expect, test } from 'vitest'
import { AddressCounts } from '../../../src/supervisor/accept/address-counts.ts'

test('connections are counted by address, those of this machine are not', () => {
  const counts = new AddressCounts()
  for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2', '127.0.0.1', '127.9.9.9', '::1']) counts.add(address)
  counts.remove('192.0.2.2')
  counts.remove('127.0.0.1')
  expect(['192.0.2.1', '192.0.2.2', '127.0.0.1', '::1'].map(address => counts.of(address))).toEqual([2, 0, 0, 0])
})
