import { describe, expect, test } from 'vitest'
import { runHostile } from './hostile-worker.ts'

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
/** What a process may do to others of its own user, and what root may do. */
const OF_SAME_USER = ['kill the supervisor', 'slow the supervisor down', 'kill another worker']
const NOBODY = { uid: 65_534, gid: 65_534 }

/** The names of what came off. */
function done(results: Record<string, string>): string[] {
  return Object.keys(results).filter(name => results[name]?.startsWith('done'))
}

describe('code of somebody else in a worker', () => {
  test('cannot read, write, start anything, load native code or connect; it can signal its own user', async () => {
    const { results, ...noticed } = await runHostile()
    const expected = [
      ...OF_SAME_USER,
      ...(COVERS_NETWORK ? [] : NETWORK),
      ...(process.getuid?.() === 0 ? ['become root'] : []),
    ]
    expect(done(results).sort()).toEqual(expected.sort())
    expect(Object.keys(results).length).toBeGreaterThan(55)
    expect(noticed).toMatchObject({ written: [], books: '{"id":1}', killed: { supervisor: true, neighbour: true } })
    if (COVERS_NETWORK) expect(noticed.reached).toEqual([])
  })

  test('control: without the permission model it can', async () => {
    const names = ['read /etc/passwd', 'write a file', 'start a program', 'connect by TCP', 'write by a report']
    const { results, ...noticed } = await runHostile(undefined, names)
    expect(done(results).sort()).toEqual(names.sort())
    expect(noticed).toMatchObject({ reached: ['tcp'], written: expect.arrayContaining(['file', 'report']) })
  })

  test.skipIf(process.getuid?.() !== 0)('as another user it cannot touch the supervisor either', async () => {
    const { results, ...noticed } = await runHostile(NOBODY)
    expect(done(results).sort()).toEqual(['kill another worker', ...(COVERS_NETWORK ? [] : NETWORK)].sort())
    expect(noticed).toMatchObject({ written: [], books: '{"id":1}', killed: { supervisor: false, neighbour: true } })
  })
})
