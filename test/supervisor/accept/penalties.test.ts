import { expect, test } from 'vitest'
import { Penalties } from '../../../src/supervisor/accept/penalties.ts'

const ADDRESS = '192.0.2.1'

function penalties(futilePerSecond = 20) {
  const clock = { ms: 0 }
  const limits = { futilePerSecond }
  const made = new Penalties(limits, () => clock.ms)
  /** Notes so many connections that came to nothing; returns which of them began a penalty. */
  const note = (count: number, address = ADDRESS) =>
    Array.from({ length: count }, (_, index) => (made.note(address) ? index + 1 : 0)).filter(begun => begun > 0)
  const waitOf = (address: string) => made.waitOf(address, 10_000)
  return { made, clock, limits, note, waitOf }
}

test('twenty a second are nothing, with the next one the address waits: each connection 50 ms after the one before', () => {
  const { note, waitOf } = penalties()
  expect(note(20)).toEqual([])
  expect(waitOf(ADDRESS)).toBe(0)
  expect(note(3)).toEqual([1])
  expect([1, 2, 3].map(() => waitOf(ADDRESS))).toEqual([50, 100, 150])
  expect(waitOf('192.0.2.2')).toBe(0)
})

test('it ends ten seconds after the last one, and is told again when it begins again', () => {
  const { clock, note, waitOf } = penalties()
  note(21)
  clock.ms = 9_999
  expect(waitOf(ADDRESS)).toBe(50)
  clock.ms = 10_000
  expect(waitOf(ADDRESS)).toBe(0)
  expect(note(21)).toEqual([21])
})

test('it goes on, and is not told again, while one comes to nothing every ten seconds', () => {
  const { clock, note, waitOf } = penalties()
  note(21)
  for (const ms of [9_999, 19_998, 29_997]) {
    clock.ms = ms
    expect(note(1)).toEqual([])
  }
  clock.ms = 39_996
  expect(waitOf(ADDRESS)).toBe(50)
  clock.ms = 39_997
  expect(waitOf(ADDRESS)).toBe(0)
})

test('slower ones are never counted together', () => {
  const { clock, note, waitOf } = penalties()
  for (clock.ms = 0; clock.ms < 20_000; clock.ms += 50) expect(note(1)).toEqual([])
  expect(waitOf(ADDRESS)).toBe(0)
})

test('addresses of IPv6 that one owner has are one, and the memory of addresses is bounded', () => {
  const { made, note, waitOf } = penalties()
  for (let host = 0; host < 21; host++) made.note(`2001:db8::${host}`)
  expect(waitOf('2001:db8::ffff')).toBe(50)
  for (let group = 0; group < 5_000; group++) made.note(`2001:db8:${group.toString(16)}:1::1`)
  note(21)
  expect(waitOf(ADDRESS)).toBe(50)
  expect(waitOf('2001:db8::ffff')).toBe(0)
})

test('who would wait for too long has no turn, and nobody waits for a turn that is not taken', () => {
  const { made, clock, note, waitOf } = penalties()
  note(21)
  expect(Array.from({ length: 1_000 }, () => waitOf(ADDRESS)).filter(ms => ms !== undefined).length).toBe(200)
  expect(made.waitOf(ADDRESS, 11_000)).toBe(10_050)
  clock.ms = 9_000
  expect(waitOf(ADDRESS)).toBe(1_100)
})

test('the limit can be changed while an address waits; 0 is none', () => {
  const { limits, note, waitOf } = penalties(2)
  expect(note(3)).toEqual([3])
  expect(waitOf(ADDRESS)).toBe(500)
  limits.futilePerSecond = 10
  expect(waitOf(ADDRESS)).toBe(600)
  limits.futilePerSecond = 0
  expect(waitOf(ADDRESS)).toBe(0)
  expect(note(100)).toEqual([])
})
