import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from './server.ts'
import { connect } from './test-client.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: whom workers run as, since these tests are not run by root')

let server: TestServer | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

/** The user that a process runs as, and what it may do beyond others. */
function statusOf(pid: number): { uid: number; groups: string; capabilities: string } {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? ''
  return { uid: Number.parseInt(field('Uid'), 10), groups: field('Groups'), capabilities: field('CapEff') }
}

describe.skipIf(!isRoot)('workers of a server that root started', () => {
  test('run as nobody, without groups and capabilities, and serve as ever', async () => {
    server = await startServer()
    const client = await connect(server.url)
    const { pid } = await client.rpc('STATUS')
    expect(statusOf(pid)).toEqual({ uid: NOBODY, groups: '', capabilities: '0000000000000000' })
    expect(statusOf(server.pid).uid).toBe(0)
    expect(await client.ask('ADD title="Bumi Manusia"')).toMatch(/^OK/)
    expect(await client.ask('GET 1')).toMatch(/^OK \{"id":1,/)
  })

  test('tell their memory and end at a KILL', async () => {
    server = await startServer()
    const operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
    const client = await connect(server.url)
    const { connection } = await client.rpc('STATUS')
    await operator.rpc('SUBSCRIBE', { topic: 'workers' })
    const told = await operator.next(frame => /"event":"changed".*"pss":[1-9]/.test(frame))
    expect(JSON.parse(told).params.worker.pss).toBeGreaterThan(2 ** 20)
    await operator.rpc('KILL', { connection })
    expect((await client.closed).code).toBe(1006)
  })

  test('stay root where that is asked for', async () => {
    server = await startServer({ args: ['--worker-user', 'root'] })
    const client = await connect(server.url)
    expect(statusOf((await client.rpc('STATUS')).pid).uid).toBe(0)
  })

  test('a user that does not exist is refused', async () => {
    await expect(startServer({ args: ['--worker-user', 'no-such-user'] })).rejects.toThrow(
      '--worker-user no-such-user: there is no user no-such-user',
    )
  })
})

describe.skipIf(!isRoot)('a program that others cannot read', () => {
  /** A copy of the program below a folder such as /root. */
  function closedCopy(): string {
    const folder = temporaryFolder()
    cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true })
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    chmodSync(folder, 0o700)
    return folder
  }

  test('has workers that stay root, says so once, and serves', async () => {
    const folder = closedCopy()
    server = await startServer({ main: join(folder, 'dist/main.js') })
    const client = await connect(server.url)
    expect(statusOf((await client.rpc('STATUS')).pid).uid).toBe(0)
    await server.line(`cannot read ${join(folder, 'dist/worker/start.cjs')}`)
    expect(server.lines.filter(line => line.includes('workers run as root')).length).toBe(1)
  })

  test('is refused with a user that was asked for', async () => {
    const folder = closedCopy()
    const start = startServer({ main: join(folder, 'dist/main.js'), args: ['--worker-user', 'daemon'] })
    await expect(start).rejects.toThrow(/--worker-user daemon: user \d+ cannot read .*worker\/start\.cjs/)
  })
})

test.skipIf(!isRoot)('only root can give workers another user', () => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o777)
  mkdirSync(join(folder, 'logs'))
  const args = ['serve', '--port', '0', '--db', join(folder, 'db.json'), '--logs', join(folder, 'logs')]
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'dist/main.js'), ...args, '--worker-user', 'daemon'],
    { uid: NOBODY, gid: NOBODY, encoding: 'utf8' },
  )
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'bookstore: --worker-user daemon: only root can run workers as another user\n',
  })
})
