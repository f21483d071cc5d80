import { expect, test } from 'vitest'
import { Penalties } from '../../src/supervisor/penalties.ts'

const ADDRESS = '192.0.2.1'

function penalties() {
  const clock = { ms: 0 }
  const made = new Penalties(() => clock.ms)
  /** Notes so many connections that came to nothing; returns which of them began a penalty. */
  const note = (count: number, address = ADDRESS) =>
    Array.from({ length: count }, (_, index) => (made.note(address) ? index + 1 : 0)).filter(begun => begun > 0)
  return { made, clock, note }
}

test('twenty a second are nothing, with the next one the address waits: each connection 50 ms after the one before', () => {
  const { made, note } = penalties()
  expect(note(20)).toEqual([])
  expect(made.waitOf(ADDRESS)).toBe(0)
  expect(note(3)).toEqual([1])
  expect([1, 2, 3].map(() => made.waitOf(ADDRESS))).toEqual([50, 100, 150])
  expect(made.waitOf('192.0.2.2')).toBe(0)
})

test('it ends a second after the last one, and is told again when it begins again', () => {
  const { made, clock, note } = penalties()
  note(21)
  clock.ms = 999
  expect(made.waitOf(ADDRESS)).toBe(50)
  clock.ms = 1000
  expect(made.waitOf(ADDRESS)).toBe(0)
  expect(note(21)).toEqual([21])
})

test('it goes on, and is not told again, while one comes to nothing each second', () => {
  const { made, clock, note } = penalties()
  note(21)
  for (const ms of [999, 1998, 2997]) {
    clock.ms = ms
    expect(note(1)).toEqual([])
  }
  clock.ms = 3996
  expect(made.waitOf(ADDRESS)).toBe(50)
  clock.ms = 3997
  expect(made.waitOf(ADDRESS)).toBe(0)
})

test('slower ones are never counted together', () => {
  const { made, clock, note } = penalties()
  for (clock.ms = 0; clock.ms < 20_000; clock.ms += 50) expect(note(1)).toEqual([])
  expect(made.waitOf(ADDRESS)).toBe(0)
})

test('addresses of IPv6 that one owner has are one, and the memory of addresses is bounded', () => {
  const { made, note } = penalties()
  for (let host = 0; host < 21; host++) made.note(`2001:db8::${host}`)
  expect(made.waitOf('2001:db8::ffff')).toBe(50)
  for (let group = 0; group < 5_000; group++) made.note(`2001:db8:${group.toString(16)}:1::1`)
  note(21)
  expect(made.waitOf(ADDRESS)).toBe(50)
  expect(made.waitOf('2001:db8::ffff')).toBe(0)
})
