import { describe, expect, test } from 'vitest'
import { systemCallsOf } from '../../src/system-calls/system-calls.ts'
import { runHostile } from './hostile-worker.ts'
import { startServer } from './server.ts'
import { connect } from './test-client.ts'

/** From Node 25 on the permission model covers the network. */
const COVERS_NETWORK = process.allowedNodeEnvironmentFlags.has('--allow-net')
if (!COVERS_NETWORK) console.log('this Node lets workers connect to elsewhere and listen')
const NETWORK = [
  'connect by TCP',
  'connect by HTTP',
  'connect to a Unix socket',
  'send by UDP',
  'ask a name server',
  'listen on a port',
]
const HAS_FFI = process.platform === 'linux' && process.allowedNodeEnvironmentFlags.has('--allow-ffi')
if (!HAS_FFI) console.log('skipped: code in a worker that closed its doors, as this Node has no ffi')
/** What a process may do to others of its own user, and what root may do. */
const OF_SAME_USER = ['kill another worker', 'kill the supervisor', 'slow the supervisor down']
const isRoot = process.getuid?.() === 0
const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 }

/** The names of what came off, in order. */
function done(results: Record<string, string>): string[] {
  return Object.keys(results)
    .filter(name => results[name]?.startsWith('done'))
    .sort()
}

/** The same without what this Node does not cover. */
function escapes(results: Record<string, string>): string[] {
  return done(results).filter(name => COVERS_NETWORK || !NETWORK.includes(name))
}

describe('code of somebody else in a worker', () => {
  test('cannot read, write, start anything, load native code or connect; it can signal its own user', async () => {
    const { results, reached, ...noticed } = await runHostile()
    expect(escapes(results)).toEqual([...(isRoot ? ['become root'] : []), ...OF_SAME_USER])
    expect(Object.keys(results).length).toBeGreaterThan(55)
    expect(noticed).toEqual({ written: [], books: '{"id":1}', killed: { supervisor: true, neighbour: true } })
    if (COVERS_NETWORK) expect(reached).toEqual([])
  })

  test('control: without the permission model it can', async () => {
    const names = ['connect by TCP', 'read /etc/passwd', 'start a program', 'write a file', 'write by a report']
    const { results, ...noticed } = await runHostile({ unboxed: names })
    expect(done(results)).toEqual(names)
    expect(noticed).toMatchObject({ reached: ['tcp'], written: expect.arrayContaining(['file', 'report']) })
  })

  test.skipIf(!isRoot)('as another user it cannot touch the supervisor either', async () => {
    const { results, reached, ...noticed } = await runHostile({ user: NOBODY })
    expect(escapes(results)).toEqual(['kill another worker'])
    expect(noticed).toEqual({ written: [], books: '{"id":1}', killed: { supervisor: false, neighbour: true } })
    if (COVERS_NETWORK) expect(reached).toEqual([])
  })
})

/** What is the end of a worker, where the permission model does not refuse it sooner. */
const DEADLY = {
  'kill the supervisor': 'kill',
  'kill another worker': 'kill',
}

describe.skipIf(!HAS_FFI)('code of somebody else in a worker that closed its doors', () => {
  const users: [string, typeof NOBODY | undefined][] = [['the own user', undefined]]
  if (isRoot) users.push(['another user', NOBODY])

  test.each(users)('gets nothing as %s, and signals nobody; the kernel ends a worker that tries', async (_, user) => {
    const { results, ...noticed } = await runHostile({ isSealed: true, ...(user && { user }) })
    expect(done(results)).toEqual([])
    expect(Object.keys(results).length).toBeGreaterThan(55)
    expect(noticed).toEqual({
      reached: [],
      written: [],
      books: '{"id":1}',
      killed: { supervisor: false, neighbour: false },
    })
    const calls = systemCallsOf(process.arch)
    const ended = Object.entries(results).flatMap(([name, outcome]) => {
      const number = /^ended: SIGSYS.*seccomp (\d+)$/s.exec(outcome)?.[1]
      return number === undefined ? [] : [[name, calls?.nameOf(Number(number))]]
    })
    expect(Object.fromEntries(ended)).toMatchObject(DEADLY)
  })
})

test('a signal that opens the inspector of any other Node does not open that of a server', async () => {
  const server = await startServer()
  process.kill(server.pid, 'SIGUSR1')
  const client = await connect(server.url)
  expect(await client.ask('LIST')).toMatch(/^OK/)
  await client.close()
  await server.stop()
  expect(server.lines.filter(line => /debugger/i.test(line))).toEqual([])
})
