import { duplexPair } from 'node:stream'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Caller, createCaller } from '../../../src/channel/calls.ts'
import { createPipeChannel } from '../../../src/channel/pipe-channel.ts'
import type { Role } from '../../../src/protocol/roles.ts'
import type { Connection } from '../../../src/supervisor/accept/connections.ts'
import { createEndConnection } from '../../../src/supervisor/monitor/end-connection.ts'
import { createBookHandlers } from '../../../src/supervisor/requests/book-handlers.ts'
import { createDocumentHandlers } from '../../../src/supervisor/requests/document-handlers.ts'
import { createFollowHandlers } from '../../../src/supervisor/requests/follow/follow.ts'
import { Traffic } from '../../../src/supervisor/requests/follow/traffic.ts'
import { RequestHandlers } from '../../../src/supervisor/requests/handlers.ts'
import { RateLimits } from '../../../src/supervisor/requests/limits/rate-limits.ts'
import { TokenGuesses } from '../../../src/supervisor/requests/limits/token-guesses.ts'
import { createOperatorHandlers } from '../../../src/supervisor/requests/operator-actions.ts'
import { createServerHandlers } from '../../../src/supervisor/requests/server-handlers.ts'
import { createSignInHandlers } from '../../../src/supervisor/requests/sign-in.ts'
import { Topics } from '../../../src/supervisor/workers/topics.ts'
import { createConnections } from '../../doubles/connections.ts'
import { createEventLog } from '../../doubles/event-log.ts'
import { MemoryStore } from '../../doubles/memory-store.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

// The handlers as a worker meets them that was taken over: it asks for what its client may not have, and lies.

let connection: Connection
let worker: WorkerDouble
let caller: Caller
let done: string[]
let lines: string[]

const TOKENS: Readonly<Record<string, Role>> = { w: 'writer', r: 'reader', o: 'operator' }

function connect(trustProxy = false): void {
  const [near, far] = duplexPair()
  done = []
  worker = new WorkerDouble({ channel: createPipeChannel(far), connection: 1 })
  const { connections } = createConnections({ trustProxy })
  connection = connections.add({ id: 1, worker, address: '192.0.2.1', isReserved: false })
  const events = createEventLog()
  const { log } = events
  lines = events.lines
  const store = new MemoryStore()
  const limits = new RateLimits(0)
  const tokens = { roleOf: (token: string | undefined) => (token === undefined ? 'none' : TOKENS[token]) }
  const handlers = new RequestHandlers(
    {
      ...createSignInHandlers({
        store,
        connections,
        limits,
        guesses: new TokenGuesses(),
        tokens,
        requirePlace: () => {},
      }),
      ...createBookHandlers(store, limits),
      ...createDocumentHandlers({ get: async () => ({ hash: '', plain: '', gzipped: '', inline: '' }) }),
      ...createFollowHandlers({
        ...{ store, connections, log },
        topics: new Topics(),
        traffic: new Traffic(),
        snapshot: () => [],
      }),
      ...createServerHandlers({
        status: () => ({}),
        whyNotReady: async () => undefined,
        metrics: () => Promise.reject(new Error('no figures')),
      }),
      ...createOperatorHandlers({
        connections,
        log,
        endConnection: createEndConnection(log, connections),
        detach: () => done.push('detach'),
        drain: () => done.push('drain'),
        shutdown: () => done.push('shutdown'),
      }),
    },
    { limits, log },
  )
  worker.channel.onMessage(message => void handlers.answer(connection, message))
  const channel = createPipeChannel(near)
  caller = createCaller(channel)
  channel.onMessage(message => void caller.take(message))
}

beforeEach(() => connect())

const CALLS: Record<string, [needed: Role, params: unknown]> = {
  document: ['none', { name: 'page.html' }],
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
    else expect([code, done, worker.done]).toEqual(['UNAUTHORIZED', [], []])
  })

  test.each(['connections', 'workers', 'log', 'stats'])('%s are followed by operators only', async topic => {
    for (const role of ROLES.slice(0, 3)) {
      connection.role = role
      await expect(caller.call('follow', { topic })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    }
    connection.role = 'operator'
    await caller.call('follow', { topic })
  })

  test('the frames of a connection are followed by operators only, and that is logged', async () => {
    const follow = () => caller.call('follow', { topic: 'traffic', connection: 1 })
    for (const role of ROLES.slice(0, 3)) {
      connection.role = role
      await expect(follow()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    }
    connection.role = 'operator'
    await expect(follow()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    connection.protocol = 'http'
    expect([worker.done, lines]).toEqual([[], []])
    await follow()
    expect(worker.done).toEqual(['tap'])
    expect(lines).toEqual([expect.stringContaining('follows the traffic of connection #1 of #1')])
  })

  test('a wrong token gives no role, and takes none away', async () => {
    await caller.call('auth', { token: 'r' })
    await expect(caller.call('auth', { token: 'x' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(connection.role).toBe('reader')
    await expect(caller.call('open', { protocol: 'http', token: 'x' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(connection.role).toBe('reader')
  })
})

test('an address that guesses is not listened to for a while, whatever token it brings, and the operator is', async () => {
  for (let guess = 0; guess < 10; guess++) await caller.call('auth', { token: `wrong-${guess}` }).catch(() => {})
  await expect(caller.call('auth', { token: 'w' })).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await expect(caller.call('open', { protocol: 'http', token: 'w' })).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await caller.call('auth', { token: 'o' })
  expect(connection.role).toBe('operator')
})

describe('the address that a worker tells', () => {
  const open = { protocol: 'websocket', address: '198.51.100.7', token: 'w' }

  test('is not believed without a trusted proxy', async () => {
    await caller.call('open', open)
    expect(connection.address).toBe('192.0.2.1')
  })

  test('is that of the client behind one', async () => {
    connect(true)
    await caller.call('open', open)
    expect(connection.address).toBe('198.51.100.7')
  })
})

describe('what operators do', () => {
  beforeEach(() => {
    connection.role = 'operator'
  })

  test('CLOSE tells the worker, ends it, and names the operator in the log', async () => {
    await caller.call('close', { connection: 1, reason: '' })
    expect(worker.done).toEqual(['close', 'end'])
    expect(connection.ending).toBe('ended by #1')
    expect(lines).toEqual(['warn  #1 pid 4711 ends connection #1 of #1'])
  })

  test('KILL kills the worker, and its connection ends for that reason', async () => {
    await caller.call('open', { protocol: 'websocket', client: 'till', token: 'w' })
    connection.role = 'operator'
    await caller.call('kill', { connection: 1 })
    expect(worker.done).toEqual(['kill'])
    expect(connection.ending).toBe('worker killed by till')
    expect(lines).toEqual(['warn  #1 pid 4711 "till" kills worker 4711 of connection #1'])
  })

  test.each(['close', 'kill'])('%s of a connection there is not finds nothing', async name => {
    await expect(caller.call(name, { connection: 9 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect([worker.done, lines]).toEqual([[], []])
  })
})

test('a mistake of ours is in the log with who met it, and the client learns no more than that there was one', async () => {
  connection.role = 'reader'
  await expect(caller.call('metrics')).rejects.toMatchObject({
    code: 'INTERNAL',
    message: 'the server made a mistake; its error.log has the details',
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^error #1 pid 4711 Error: no figures/)
})
