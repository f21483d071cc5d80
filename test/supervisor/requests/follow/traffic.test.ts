import { beforeEach, expect, test } from 'vitest'
import type { Channel } from '../../../../src/channel/channel.ts'
import type { TrafficEvent } from '../../../../src/protocol/notifications.ts'
import type { Connection } from '../../../../src/supervisor/accept/connections.ts'
import { Traffic } from '../../../../src/supervisor/requests/follow/traffic.ts'
import { readTraffic } from '../../../../src/supervisor/requests/read-report.ts'
import { createConnections } from '../../../doubles/connections.ts'
import { WorkerDouble } from '../../../doubles/worker.ts'

/** A worker that remembers what it was told: `queued` is what it has not read yet. */
function follower() {
  const told: Omit<TrafficEvent, 'at'>[] = []
  const channel = {
    queued: 0,
    sendFrame: (frame: string) => {
      const { at, ...event } = JSON.parse(frame.slice(frame.indexOf('\t'))) as TrafficEvent
      expect(at).toMatch(/Z$/)
      told.push(event)
      return true
    },
  }
  return { worker: new WorkerDouble({ channel: channel as unknown as Channel }), told, channel }
}

let traffic: Traffic
let worker: WorkerDouble
let connection: Connection
let clock: { ms: number }
const FRAME = { direction: 'in', bytes: 5, text: 'GET 1' } as const

beforeEach(() => {
  clock = { ms: 0 }
  traffic = new Traffic(() => clock.ms)
  worker = new WorkerDouble({ connection: 3 })
  connection = createConnections().connections.add({ id: 3, worker, address: '192.0.2.1', isReserved: false })
})

test('its worker is told when the first follower comes, and when the last one has left', () => {
  const [a, b] = [follower(), follower()]
  traffic.follow(connection, a.worker)
  traffic.follow(connection, b.worker)
  expect(worker.done).toEqual(['tap'])
  traffic.take(connection, FRAME, 40)
  expect([a.told, b.told]).toEqual([[{ connection: 3, ...FRAME }], [{ connection: 3, ...FRAME }]])
  traffic.unfollow(3, a.worker)
  traffic.take(connection, FRAME, 40)
  expect([a.told.length, b.told.length, worker.done.length]).toEqual([1, 2, 1])
  traffic.forget(b.worker)
  expect(worker.done).toEqual(['tap', 'tap'])
  // On its way when it was told.
  traffic.take(connection, FRAME, 40)
  expect(b.told).toHaveLength(2)
})

test('followers are told how it ended, and nothing more', () => {
  const { worker: by, told } = follower()
  traffic.follow(connection, by)
  traffic.ended(connection, 1006, 'worker killed by till')
  traffic.take(connection, FRAME, 40)
  expect(told).toEqual([{ connection: 3, ended: 'closed 1006: worker killed by till' }])
})

test('a follower that reads slowly misses frames, and is told how many when it has caught up', () => {
  const [slow, quick] = [follower(), follower()]
  traffic.follow(connection, slow.worker)
  traffic.follow(connection, quick.worker)
  slow.channel.queued = 600_000
  traffic.take(connection, FRAME, 40)
  traffic.take(connection, { ...FRAME, dropped: 4 }, 40)
  traffic.take(connection, { dropped: 2 }, 40)
  traffic.catchUp()
  expect([slow.told, quick.told.length]).toEqual([[], 3])
  slow.channel.queued = 0
  traffic.catchUp()
  traffic.catchUp()
  traffic.take(connection, FRAME, 40)
  expect(slow.told).toEqual([
    { connection: 3, dropped: 8 },
    { connection: 3, ...FRAME },
  ])
})

test('or with the next frame, where that comes first, or with the end', () => {
  const { worker: by, told, channel } = follower()
  traffic.follow(connection, by)
  channel.queued = 600_000
  traffic.take(connection, FRAME, 40)
  channel.queued = 0
  traffic.take(connection, FRAME, 40)
  channel.queued = 600_000
  traffic.take(connection, FRAME, 40)
  traffic.ended(connection, 1000, '')
  expect(told).toEqual([
    { connection: 3, ...FRAME, dropped: 1 },
    { connection: 3, ended: 'closed 1000', dropped: 1 },
  ])
})

test('a worker that was not asked is not listened to', () => {
  expect(() => traffic.take(connection, FRAME, 40)).toThrow('traffic: more than it was asked for')
})

test('nor one that tells more than a worker of ours would, in frames or in characters', () => {
  traffic.follow(connection, follower().worker)
  for (let second = 0; second < 20; second++, clock.ms += 1000)
    for (let count = 0; count < 5_000; count++) traffic.take(connection, FRAME, 40)
  const flood = () => {
    for (let count = 0; count < 20_000; count++) traffic.take(connection, FRAME, 40)
  }
  expect(flood).toThrow('traffic: more than it was asked for')
  clock.ms += 60_000
  const long = () => {
    for (let count = 0; count < 1_000; count++) traffic.take(connection, FRAME, 20_000)
  }
  expect(long).toThrow('traffic: more than it was asked for')
})

test.each([
  ['no JSON', 'x'],
  ['no object', '[]'],
  ['another direction', '{"direction":"up","bytes":1,"text":""}'],
  ['no length', '{"direction":"in","text":""}'],
  ['a text that is none', '{"direction":"in","bytes":1,"text":7}'],
  ['a text that is too long', JSON.stringify({ direction: 'in', bytes: 1, text: 'x'.repeat(4097) })],
  ['a count that is none', '{"dropped":-1}'],
  ['more than a frame has', JSON.stringify({ dropped: 1, more: 'x'.repeat(30_000) })],
])('a frame with %s is none', (_, body) => expect(() => readTraffic(body)).toThrow())

test('of a frame nothing else is taken', () => {
  expect(readTraffic('{"direction":"in","bytes":1,"text":"x","ended":"now","connection":9}')).toEqual({
    direction: 'in',
    bytes: 1,
    text: 'x',
  })
})
