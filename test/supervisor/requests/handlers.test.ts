import { duplexPair } from 'node:stream'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Caller, createCaller } from '../../../src/channel/calls.ts'
import { createPipeChannel } from '../../../src/channel/pipe-channel.ts'
import type { Role } from '../../../src/protocol/roles.ts'
import { type Connection, ConnectionTable } from '../../../src/supervisor/accept/connections.ts'
import { type Controls, Desk } from '../../../src/supervisor/requests/handlers.ts'
import { RateLimits } from '../../../src/supervisor/requests/rate-limits.ts'
import { Topics } from '../../../src/supervisor/workers/topics.ts'
import type { WorkerProcess } from '../../../src/supervisor/workers/worker-process.ts'
import { MemoryStore } from '../../doubles/memory-store.ts'

// The desk as a worker meets it that was taken over: it asks for what its client may not have, and lies.

let connection: Connection
let caller: Caller
let done: string[]

const TOKENS: Readonly<Record<string, Role>> = { w: 'writer', r: 'reader' }

const CONTROLS = {
  detach: () => done.push('detach'),
  drain: () => done.push('drain'),
  shutdown: () => done.push('shutdown'),
  close: () => done.push('close'),
  kill: () => done.push('kill'),
  status: () => '{}',
  snapshot: () => [],
  requirePlace: () => {},
  roleOf: (token: string | undefined) => (token === undefined ? 'none' : TOKENS[token]),
} as unknown as Controls

function desk(trustProxy = false): void {
  const [near, far] = duplexPair()
  const worker = { channel: createPipeChannel(far), connection: 1, pid: 4711, pss: 0 } as unknown as WorkerProcess
  const connections = new ConnectionTable(
    () => {},
    () => trustProxy,
  )
  connections.add({ id: 1, worker, address: '192.0.2.1', isReserved: false })
  const found = connections.find(1)
  if (!found) throw new Error('no connection')
  connection = found
  const limits = new RateLimits({ perConnection: 0, perAddress: 0 })
  const made = new Desk(new MemoryStore(), connections, new Topics(), CONTROLS, limits)
  worker.channel.onMessage(message => void made.take(connection, message))
  const channel = createPipeChannel(near)
  caller = createCaller(channel)
  channel.onMessage(message => void caller.take(message))
  done = []
}

beforeEach(() => desk())

const CALLS: Record<string, [needed: Role, params: unknown]> = {
  list: ['reader', {}],
  get: ['reader', { id: 1 }],
  history: ['reader', {}],
  'store-status': ['reader', {}],
  status: ['reader', {}],
  follow: ['reader', { topic: 'books' }],
  commit: ['writer', { operations: [{ type: 'add', fields: { title: 'x' } }] }],
  undo: ['writer', {}],
  redo: ['writer', {}],
  close: ['operator', { connection: 1, reason: '' }],
  kill: ['operator', { connection: 1 }],
  detach: ['operator', {}],
  drain: ['operator', {}],
  shutdown: ['operator', {}],
}

const ROLES: readonly Role[] = ['none', 'reader', 'writer', 'operator']

describe('a worker that forgets the roles', () => {
  test.each(
    Object.entries(CALLS).flatMap(([name, [needed, params]]) =>
      ROLES.map(role => [role, name, ROLES.indexOf(role) >= ROLES.indexOf(needed), params] as const),
    ),
  )('as %s, %s is done: %s', async (role, name, isAllowed, params) => {
    connection.role = role
    const code = await caller.call(name, params).then(
      () => 'done',
      error => error.code,
    )
    // Without a book, what is allowed may still find nothing.
    if (isAllowed) expect(code).not.toBe('UNAUTHORIZED')
    else expect([code, done]).toEqual(['UNAUTHORIZED', []])
  })

  test.each(['connections', 'workers', 'log', 'stats'])('%s are followed by operators only', async topic => {
    for (const role of ROLES.slice(0, 3)) {
      connection.role = role
      await expect(caller.call('follow', { topic })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    }
    connection.role = 'operator'
    await caller.call('follow', { topic })
  })

  test('a wrong token gives no role, and takes none away', async () => {
    await caller.call('auth', { token: 'r' })
    await expect(caller.call('auth', { token: 'x' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(connection.role).toBe('reader')
    await expect(caller.call('open', { protocol: 'http', token: 'x' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(connection.role).toBe('reader')
  })
})

describe('the address that a worker tells', () => {
  const open = { protocol: 'websocket', address: '198.51.100.7', token: 'w' }

  test('is not believed without a trusted proxy', async () => {
    await caller.call('open', open)
    expect(connection.address).toBe('192.0.2.1')
  })

  test('is that of the client behind one', async () => {
    desk(true)
    await caller.call('open', open)
    expect(connection.address).toBe('198.51.100.7')
  })
})
