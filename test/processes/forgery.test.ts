import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FAULTY, isAlive, startServer, type TestServer, until } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

// A worker that was taken over speaks to the supervisor as it likes. See fixtures/faults.mjs.

let server: TestServer
let bystander: TestClient
let hostile: TestClient
let pid: number

beforeAll(async () => {
  // A forger that waits for the supervisor to read is no hung worker, on however slow a machine.
  server = await startServer({ main: FAULTY, args: ['--hung-seconds', '30'] })
  bystander = await connect(server.url)
})

beforeEach(async () => {
  hostile = await connect(server.url)
  pid = (await hostile.rpc('STATUS')).pid
})

afterEach(async () => {
  expect(await bystander.ask('ADD title="still here"')).toMatch(/^OK/)
  expect(isAlive(server.pid)).toBe(true)
  hostile.socket.terminate()
})

afterAll(() => server.stop())

interface Forged {
  to: 'channel' | 'ipc' | 'handle'
  text: string
  times?: number
  repeat?: number
}

function forge(forged: Forged): void {
  hostile.send(`FORGE ${JSON.stringify(forged)}`)
}

function call(i: number, m: unknown, params: unknown = {}): string {
  return `${JSON.stringify({ t: 'call', i, m })}\t${JSON.stringify(params)}\n`
}

/** Resident memory in MiB. */
function memoryOf(process: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1]) / 1024
}

describe('what no worker of ours would say ends that worker', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  test.each<[string, Forged, string]>([
    ['a line without a head', { to: 'channel', text: 'hello\n' }, 'without a head'],
    ['a head that is no JSON', { to: 'channel', text: '{"t":\t\n' }, 'JSON'],
    ['a head that is a list', { to: 'channel', text: '[]\t\n' }, 'without a type'],
    ['a type there is not', { to: 'channel', text: '{"t":"obey"}\t\n' }, 'a message of type obey'],
    ['a method there is not', { to: 'channel', text: call(1, 'constructor') }, 'call of constructor'],
    ['a number that is none', { to: 'channel', text: call(-1, 'list') }, 'call of list'],
    ['params that are no object', { to: 'channel', text: call(1, 'list', []) }, 'are not an object'],
    ['deep params', { to: 'channel', text: `{"t":"call","i":1,"m":"list"}\t${deep}\n` }, 'are not an object'],
    ['a write of nothing', { to: 'channel', text: call(1, 'commit', { operations: [] }) }, 'commit: operations'],
    [
      '501 writes',
      { to: 'channel', text: call(1, 'commit', { operations: Array(501).fill(0) }) },
      'commit: operations',
    ],
    ['a heartbeat that never comes', { to: 'channel', text: '{"t":"heartbeat","next":1e9}\t{}\n' }, 'heartbeat: next'],
    [
      'figures below zero',
      { to: 'channel', text: '{"t":"heartbeat","next":1}\t{"requests":-1}\n' },
      'requests: expected a number from 0',
    ],
    ['refused calls that are none', { to: 'channel', text: '{"t":"refused"}\t[[512,1]]\n' }, 'refused: calls'],
    ['refused calls without counts', { to: 'channel', text: '{"t":"refused"}\t[[1,-1]]\n' }, 'refused: calls'],
    ['a log that is none', { to: 'channel', text: '{"t":"log"}\t[7]\n' }, 'log: entry'],
    ['a close code that is none', { to: 'channel', text: '{"t":"done","code":"x"}\t\n' }, 'done: code'],
    ['9 MiB without a line break', { to: 'channel', text: 'x', repeat: 9 * 2 ** 20 }, 'too large'],
    ['what is no JSON to Node itself', { to: 'ipc', text: 'garbage\n' }, 'wrote to the IPC channel'],
    ["a message of Node's own", { to: 'ipc', text: '{"cmd":"NODE_HANDLE_NACK"}\n' }, 'wrote to the IPC channel'],
    ['an acknowledgement too many', { to: 'ipc', text: '{"cmd":"NODE_HANDLE_ACK"}\n' }, 'wrote to the IPC channel'],
    ['a mebibyte to Node itself', { to: 'ipc', text: 'x', repeat: 2 ** 20 }, 'wrote to the IPC channel'],
    ['a descriptor', { to: 'handle', text: '' }, 'wrote to the IPC channel'],
  ])('%s', async (_, forged, reason) => {
    forge(forged)
    expect((await hostile.closed).code).toBe(1006)
    const line = await server.line(`worker ${pid} `)
    expect(line).toContain(reason)
    await until('the worker is gone', () => !isAlive(pid))
  })
})

describe('what a worker may not do for its client is refused', () => {
  test.each(['close', 'kill', 'detach', 'drain', 'shutdown'])('%s', async m => {
    const { connection } = await bystander.rpc('STATUS')
    // A number that the worker itself has not come to: it drops the answer. Its own question is answered as ever.
    forge({ to: 'channel', text: call(1_000_001, m, { connection }) })
    expect(await hostile.ask('LIST')).toMatch(/^OK/)
    expect(isAlive(pid)).toBe(true)
  })

  test('the feeds of operators', async () => {
    forge({ to: 'channel', text: call(1_000_001, 'follow', { topic: 'log' }) })
    expect(await hostile.ask('LIST')).toMatch(/^OK/)
    await bystander.ask('LIST')
    expect(hostile.frames.filter(frame => frame.includes('"LOG"'))).toEqual([])
  })

  test('a client name that is another connection, and fields that reach into objects', async () => {
    const fields = JSON.parse('{"title":"Sapiens","__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}}}')
    forge({ to: 'channel', text: call(1_000_001, 'commit', { operations: [{ type: 'add', fields }] }) })
    forge({ to: 'channel', text: call(1_000_002, 'open', { protocol: 'http', client: '##1\u001b[2J' }) })
    await until('it has been heard', async () => /"client":"1/.test(JSON.stringify(await hostile.rpc('STATUS'))))
    const { books } = await bystander.rpc('LIST')
    expect(JSON.stringify(books)).not.toContain('polluted')
  })
})

describe('floods', () => {
  test.each<[string, Forged]>([
    [
      '200,000 log entries',
      {
        to: 'channel',
        text: `{"t":"log"}\t${JSON.stringify(Array(200).fill({ level: 'info', message: 'x'.repeat(100) }))}\n`,
        times: 1_000,
      },
    ],
    ['20,000 questions at once', { to: 'channel', text: call(1, 'list', {}), times: 20, repeat: 1_000 }],
    ['lines without end', { to: 'channel', text: `{"t":"unfollow","topic":"books"}\t\n`, times: 100, repeat: 10_000 }],
  ])('%s leave the supervisor as small as before, and the others served', async (_, forged) => {
    const before = memoryOf(server.pid)
    forge(forged)
    const times: number[] = []
    let highest = before
    for (let count = 0; count < 30; count++) {
      const started = performance.now()
      expect(await bystander.ask('LIST')).toMatch(/^OK/)
      times.push(performance.now() - started)
      highest = Math.max(highest, memoryOf(server.pid))
    }
    expect(Math.max(...times)).toBeLessThan(5_000)
    expect(highest).toBeLessThan(before + 300)
    hostile.socket.terminate()
    await until('the memory is back', () => memoryOf(server.pid) < before + 150, 20_000)
  })
})
