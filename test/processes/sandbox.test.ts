import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { FAULTY, isAlive, startServer, type TestServer, until } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

const HAS_FFI = process.platform === 'linux' && process.allowedNodeEnvironmentFlags.has('--allow-ffi')
if (!HAS_FFI) console.log('skipped: the sandbox of the kernel, as this Node has no ffi or this is not Linux')

const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: what only root sees of a worker, since these tests are not run by root')
const NOBODY = 65_534

/** What the kernel tells of each thread of a process. */
function threadsOf(pid: number): Record<string, string>[] {
  return readdirSync(`/proc/${pid}/task`).map(thread => {
    const lines = readFileSync(`/proc/${pid}/task/${thread}/status`, 'latin1').split('\n')
    return Object.fromEntries(lines.map(line => line.split(/:\s+/, 2)))
  })
}

describe.skipIf(!HAS_FFI)('every worker is shut in by the kernel', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer({ args: ['--min-spare', '3', '--sandbox', 'require'] })
  })
  afterAll(() => server.stop())

  test('on all of its threads, before it serves anybody and while it does', async () => {
    const client = await connect(server.url)
    const operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
    await operator.rpc('SUBSCRIBE', { topic: 'workers' })
    await client.ask('ADD title="Laskar Pelangi"')
    await until('there are spares', async () => (await client.rpc('STATUS')).workers.spare >= 3)
    const workers = operator.frames.filter(frame => frame.includes('"state":"spare"')).map(frame => JSON.parse(frame))
    const spares = workers.map(({ params }) => params.worker.pid).filter(isAlive)
    const { pid } = await client.rpc('STATUS')
    expect(spares.length).toBeGreaterThan(0)
    for (const threads of [pid, ...spares].map(threadsOf)) {
      expect(threads.length).toBeGreaterThanOrEqual(3)
      for (const { Seccomp, NoNewPrivs } of threads)
        expect({ Seccomp, NoNewPrivs }).toEqual({ Seccomp: '2', NoNewPrivs: '1' })
    }
    await client.close()
    await operator.close()
  })

  test('says which walls stand: to a client, to a reader of /health, and in the log', async () => {
    const client = await connect(server.url)
    const { sandbox } = await client.rpc('STATUS')
    expect(sandbox.join(', ')).toMatch(/^seccomp, Landlock \d+, (?:user nobody, )?Node permissions$/)
    const health = await fetch(`http://127.0.0.1:${server.port}/health`)
    expect(await health.json()).toMatchObject({ sandbox })
    expect(await server.line('workers are shut in by')).toContain(sandbox.join(', '))
    await client.close()
  })
})

describe.skipIf(!HAS_FFI)('a worker that tries what none of ours does', () => {
  let server: TestServer
  let bystander: TestClient

  beforeAll(async () => {
    server = await startServer({ main: FAULTY, env: { FAULTY_SANDBOX: '1' }, isRefused: true })
    bystander = await connect(server.url)
  })
  afterEach(async () => expect(await bystander.ask('ADD title="still here"')).toMatch(/^OK/))
  afterAll(() => server.stop())

  test.each([
    ['open a file', /open(?:at)?$/],
    ['signal another', /kill$/],
  ])('%s: is ended by the kernel, and the log and the panel say for what', async (fault, call) => {
    const client = await connect(server.url)
    const operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
    await operator.rpc('SUBSCRIBE', { topic: 'connections' })
    const { pid, connection } = await client.rpc('STATUS')
    client.send(`FAULT ${fault}`)
    expect((await client.closed).code).toBe(1006)
    const line = await server.line(`#${connection} pid ${pid} ended by the kernel: it called `)
    expect(line).toMatch(call)
    expect(line).toContain(' error ')
    const told = JSON.parse(await operator.next(frame => frame.includes('"event":"closed"')))
    expect(told.params).toMatchObject({
      code: 1006,
      reason: expect.stringMatching(call),
      connection: { id: connection },
    })
    expect(server.lines.filter(text => text.includes(`#${connection} pid ${pid} closed`))).toEqual([])
    await operator.close()
  })

  test('a call that is on no list fails, is counted, and told once; the client is served on', async () => {
    const client = await connect(server.url)
    for (let count = 0; count < 3; count++) client.send('FAULT call what is on no list')
    expect(await client.ask('ADD title="Bumi Manusia"')).toMatch(/^OK/)
    await server.line('workers call getpriority')
    client.send('FAULT call what is on no list')
    await client.close()
    const counted = async () => (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
    await until('all are counted', async () =>
      (await counted()).includes('bookstore_worker_calls_refused_total{call="getpriority"} 4\n'),
    )
    expect(server.lines.filter(line => line.includes('workers call getpriority'))).toHaveLength(1)
  })

  test('an error that nobody caught ends it with its stack, as ever', async () => {
    const client = await connect(server.url)
    const { pid } = await client.rpc('STATUS')
    client.send('FAULT throw')
    expect((await client.closed).code).toBe(1006)
    expect(await server.line(`worker ${pid} exited with 1: Error: a fault`)).toContain('faults.mjs')
  })

  test('one that is out of memory aborts, as ever', async () => {
    const client = await connect(server.url)
    const { pid } = await client.rpc('STATUS')
    client.send('FAULT heap')
    expect((await client.closed).code).toBe(1006)
    expect(await server.line(`worker ${pid} killed by SIGABRT`)).toContain('heap')
  })
})

describe.skipIf(!HAS_FFI)('a worker that ties itself to the supervisor', () => {
  test('ends with one that was killed, also in an endless loop', async () => {
    const server = await startServer({ main: FAULTY, env: { FAULTY_SANDBOX: '1', FAULTY_SETPRIV: '' } })
    const client = await connect(server.url)
    const { pid } = await client.rpc('STATUS')
    client.send('FAULT loop')
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    await until('the worker is gone', () => !isAlive(pid))
  })
})

describe.skipIf(!HAS_FFI || !isRoot)('a worker that closed its doors, seen by root', () => {
  let server: TestServer
  afterEach(() => server.stop())

  /** What the descriptors of a process lead to, and whether they can be written to. */
  function filesOf(pid: number): { path: string; isWritable: boolean }[] {
    const numbers = readdirSync(`/proc/${pid}/fd`)
    return numbers.map(fd => ({
      path: readlinkSync(`/proc/${pid}/fd/${fd}`),
      isWritable: !/^flags:\t.*0$/m.test(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')),
    }))
  }

  test.each([
    ['has the books that are shared, to be read', [], ['bookstore']],
    ['has no file where a token is asked for', ['--token', 'secret'], []],
  ])('%s', async (_, args, expected) => {
    server = await startServer({ args })
    const headers = { authorization: `Bearer ${server.operatorToken}` }
    const client = await connect(server.url, { headers })
    const files = filesOf((await client.rpc('STATUS')).pid).filter(
      ({ path }) => path.startsWith('/') && path !== '/dev/null',
    )
    expect(files.map(({ path }) => /^\/dev\/shm\/(bookstore)-.* \(deleted\)$/.exec(path)?.[1] ?? path)).toEqual(
      expected,
    )
    expect(files.filter(({ isWritable }) => isWritable)).toEqual([])
    await client.close()
  })

  test('of an ordinary user: its memory is told although its own user cannot look any longer', async () => {
    server = await startServer({ uid: NOBODY, args: ['--sandbox', 'require'] })
    const client = await connect(server.url)
    const operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
    const { pid, sandbox, connection } = await client.rpc('STATUS')
    expect(sandbox.join(', ')).toMatch(/^seccomp, Landlock \d+, Node permissions$/)
    await operator.rpc('SUBSCRIBE', { topic: 'connections' })
    const told = JSON.parse(
      await operator.next(frame => new RegExp(`"changed".*"id":${connection},.*"pss":[1-9]`).test(frame)),
    )
    expect(told.params.connection.pss).toBeGreaterThan(2 ** 20)
    const asItsUser = (path: string) => spawnSync('cat', [path], { uid: NOBODY, gid: NOBODY }).status
    expect(asItsUser(`/proc/${pid}/status`)).toBe(0)
    expect(asItsUser(`/proc/${pid}/smaps_rollup`)).not.toBe(0)
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim()).toBe('500')
    for (const { Seccomp, NoNewPrivs, Uid } of threadsOf(pid))
      expect({ Seccomp, NoNewPrivs, Uid }).toEqual({
        Seccomp: '2',
        NoNewPrivs: '1',
        Uid: Array(4).fill(NOBODY).join('\t'),
      })
    expect(await client.ask('ADD title="Bumi Manusia"')).toMatch(/^OK/)
    await client.close()
    await operator.close()
  })

  test('--sandbox require does not start where workers would run as root', async () => {
    const started = startServer({ args: ['--sandbox', 'require', '--worker-user', 'root'] })
    await expect(started).rejects.toThrow(
      '--sandbox require: workers would run as root; "--sandbox auto" starts all the same',
    )
    server = await startServer({ args: ['--worker-user', 'root'] })
    const client = await connect(server.url)
    expect((await client.rpc('STATUS')).sandbox).toContain('seccomp')
    await client.close()
  })
})

describe('a server without the walls', () => {
  let server: TestServer | undefined

  afterEach(async () => {
    await server?.stop()
    server = undefined
  })

  test('--sandbox off says what is given up, and serves', async () => {
    server = await startServer({ args: ['--sandbox', 'off'] })
    expect(await server.line('--sandbox off')).toContain('who breaks out of Node')
    const client = await connect(server.url)
    const { sandbox, pid } = await client.rpc('STATUS')
    expect(sandbox).not.toContain('seccomp')
    expect(new Set(threadsOf(pid).map(({ Seccomp }) => Seccomp))).toEqual(new Set(['0']))
    expect(await client.ask('ADD title="Sapiens"')).toMatch(/^OK/)
  })

  test('another word is refused', () => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/main.js', 'serve', '--sandbox', 'maybe'], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/--sandbox.*maybe.*auto, require, off/s),
    })
  })
})
