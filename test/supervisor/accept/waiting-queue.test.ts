import { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { HandedOver } from '../../../src/channel/hand-over.ts'
import { createAddressLimit } from '../../../src/supervisor/accept/address-limit.ts'
import { Drain } from '../../../src/supervisor/accept/drain.ts'
import { Penalties } from '../../../src/supervisor/accept/penalties.ts'
import { RefusalCounts } from '../../../src/supervisor/accept/refusal-counts.ts'
import { WaitingQueue } from '../../../src/supervisor/accept/waiting-queue.ts'
import { createConnections } from '../../doubles/connections.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

const ADDRESS = '192.0.2.1'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A queue over a pool that has so many workers free, and so many places for operators. */
function createQueue({
  free = 0,
  reserved = 0,
  maxWaiting = 3,
  connectionsPerAddress = 0,
  futilePerSecond = 0,
  trustProxy = false,
} = {}) {
  const room = { free, reserved }
  const given: number[] = []
  const expected: number[] = []
  const give = (kind: keyof typeof room, { connection }: HandedOver) => {
    if (room[kind] === 0) return undefined
    room[kind]--
    given.push(connection)
    return new WorkerDouble({ pid: connection, connection, state: 'handshake' })
  }
  const { connections } = createConnections({ trustProxy })
  const refusalCounts = new RefusalCounts()
  const penalties = new Penalties({ futilePerSecond })
  const drain = new Drain({ count: () => connections.size, note: () => {}, tell: () => {}, begun: () => {} })
  const refused: string[] = []
  const queue = new WaitingQueue({
    pool: {
      assign: (_, message) => give('free', message),
      assignReserved: (_, message) => give('reserved', message),
      expect: waiting => expected.push(waiting),
    },
    connections,
    addressLimit: createAddressLimit({ connectionsPerAddress }),
    refusalCounts,
    penalties,
    drain,
    limits: { maxWaiting, waitingSeconds: 10 },
    refused: ({ connection }, reason, message) => refused.push(`${connection} ${reason}: ${message}`),
  })
  const enter = (connection: number, address = ADDRESS) => {
    const socket = new Socket()
    // It has no other end, so that an answer on it fails as with a client that is gone.
    socket.on('error', () => {})
    queue.enter({ socket, connection, address, port: 8080 })
    return socket
  }
  return { queue, enter, room, given, expected, refused, connections, refusalCounts, penalties, drain }
}

describe('a socket that is accepted', () => {
  test('goes to a free worker at once, and is a connection from then on', () => {
    const { enter, given, connections } = createQueue({ free: 1 })
    enter(1)
    expect(given).toEqual([1])
    expect(connections.find(1)).toMatchObject({ address: ADDRESS, isReserved: false, worker: { pid: 1 } })
  })

  test('waits where none is free, and the pool is told how many do', () => {
    const { queue, enter, given, expected, room } = createQueue()
    enter(1)
    enter(2)
    expect([given, expected, queue.size]).toEqual([[], [1, 2], 2])
    room.free = 1
    // The oldest goes first, and one that comes later does not overtake those who wait.
    enter(3)
    expect(given).toEqual([])
    queue.offer()
    expect([given, expected.at(-1), queue.size]).toEqual([[1], 2, 2])
  })

  test('is refused where as many wait as may', () => {
    const { enter, refused, refusalCounts } = createQueue({ maxWaiting: 2 })
    for (const connection of [1, 2, 3]) enter(connection)
    expect(refused).toEqual(['3 queue_full: too many connections wait for a worker'])
    expect([refusalCounts.total, refusalCounts.byReason.get('queue_full')]).toEqual([1, 1])
  })

  test('is refused when it has waited too long', () => {
    const { queue, enter, refused, expected } = createQueue()
    enter(1)
    vi.advanceTimersByTime(9_999)
    expect(refused).toEqual([])
    vi.advanceTimersByTime(1)
    expect(refused).toEqual(['1 waited_too_long: no worker was free for 10 s'])
    expect([queue.size, expected.at(-1)]).toEqual([0, 0])
  })

  test('takes a place that is kept for operators before it is refused, and loses it when it says nothing', () => {
    const { enter, given, refused, connections } = createQueue({ maxWaiting: 0, reserved: 1 })
    enter(1)
    enter(2)
    expect([given, refused.length]).toEqual([[1], 1])
    const worker = connections.find(1)?.worker
    expect(connections.find(1)?.isReserved).toBe(true)
    vi.advanceTimersByTime(6_000)
    expect(worker).toMatchObject({ done: ['kill'] })
  })

  test('is refused while the server drains, and when it stops', () => {
    const { queue, enter, refused, drain } = createQueue()
    enter(1)
    drain.begin()
    enter(2)
    queue.close()
    expect(refused).toEqual(['2 draining: the server takes no new connections', '1 stopping: the server is stopping'])
    queue.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('of an address with a penalty waits for its turn, and the pool forks nothing for it', () => {
    const { queue, enter, given, expected, penalties } = createQueue({ free: 2, futilePerSecond: 20 })
    for (let count = 0; count < 21; count++) penalties.note(ADDRESS)
    enter(1)
    enter(2, '192.0.2.2')
    expect([given, expected, queue.size]).toEqual([[2], [], 1])
    vi.advanceTimersByTime(50)
    expect([given, queue.size]).toEqual([[2, 1], 0])
  })
})

describe('as many connections as an address may have', () => {
  const FULL = `address_full: ${ADDRESS} has 2 connections already, as many as an address may have`

  test('let its next ones wait, and as many of them; clients of other addresses go past', () => {
    const { queue, enter, given, expected, refused } = createQueue({
      free: 4,
      maxWaiting: 9,
      connectionsPerAddress: 2,
    })
    for (const connection of [1, 2, 3, 4, 5]) enter(connection)
    enter(6, '192.0.2.2')
    expect([given, queue.size, refused]).toEqual([[1, 2, 6], 2, [`5 ${FULL}`]])
    // No worker is forked for those that may not have one.
    expect(expected).toEqual([0, 0])
  })

  test('are fewer again when one is over: the next one has its place', () => {
    const { queue, enter, given, connections } = createQueue({ free: 4, connectionsPerAddress: 2 })
    for (const connection of [1, 2, 3]) enter(connection)
    connections.remove(1, 1000, '')
    queue.offer()
    expect([given, queue.size]).toEqual([[1, 2, 3], 0])
  })

  test('are refused when they have waited too long, and room is made for others of them', () => {
    const { enter, refused } = createQueue({ free: 4, reserved: 1, connectionsPerAddress: 2 })
    for (const connection of [1, 2, 3, 4]) enter(connection)
    vi.advanceTimersByTime(10_000)
    expect(refused).toEqual([`3 ${FULL}`, `4 ${FULL}`])
    enter(5)
    expect(refused).toHaveLength(2)
  })

  test('are not counted where all have the address of a trusted proxy', () => {
    const { enter, given } = createQueue({ free: 4, connectionsPerAddress: 2, trustProxy: true })
    for (const connection of [1, 2, 3]) enter(connection)
    expect(given).toEqual([1, 2, 3])
  })
})

describe('a socket that did not reach its worker', () => {
  const message: HandedOver = { t: 'socket', connection: 1, address: ADDRESS, port: 8080 }

  test('is no connection any longer, and goes to another one', () => {
    const { queue, enter, given, room, connections } = createQueue({ free: 1 })
    const socket = enter(1)
    queue.takeBack(socket, message)
    expect([connections.size, queue.size, connections.of(ADDRESS)]).toEqual([0, 1, 0])
    room.free = 1
    queue.offer()
    expect([given, connections.size, queue.size, connections.of(ADDRESS)]).toEqual([[1, 1], 1, 0, 1])
  })

  test('is refused when the server stops', () => {
    const { queue, enter, refused } = createQueue({ free: 1 })
    const socket = enter(1)
    queue.close()
    queue.takeBack(socket, message)
    expect(refused).toEqual(['1 stopping: the server is stopping'])
  })
})
