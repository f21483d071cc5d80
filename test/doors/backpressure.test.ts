import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FIN, hex, sent, TEXT } from '../frames/frame.ts'
import { RawSocket } from '../frames/raw-socket.ts'
import { startServer, type TestServer } from '../processes/server.ts'
import { connect, type TestClient } from '../processes/test-client.ts'

// A client that stops reading, on a real socket: what the kernel does not take any longer waits in its worker.

let server: TestServer
let writer: TestClient

beforeAll(async () => {
  server = await startServer({ args: ['--requests-per-second', '0'] })
  writer = await connect(server.url)
})
afterAll(() => server.stop())

/** 5,000 characters of three bytes each; fifteen of them fill a frame of BATCH. */
const DESCRIPTION = '書'.repeat(5000)
const BOOKS_PER_BATCH = 15

/** Adds so many megabytes of books, each of which every subscriber is told. */
async function addMegabytes(megabytes: number): Promise<void> {
  const params = { title: 'Long', description: DESCRIPTION }
  const operations = Array.from({ length: BOOKS_PER_BATCH }, () => ({ method: 'ADD', params }))
  const batches = Math.ceil((megabytes * 1_000_000) / (BOOKS_PER_BATCH * 15_000))
  for (let count = 0; count < batches; count++) await writer.rpc('BATCH', { operations })
}

async function open(command: string): Promise<RawSocket> {
  const raw = await RawSocket.open(server.port)
  raw.write(hex(sent(FIN | TEXT, command)))
  return raw
}

/** Reads frames until one holds a text; rejects with the last when the connection ends. */
async function frameWith(raw: RawSocket, text: string): Promise<string> {
  let last = ''
  for (let frame = await raw.frame(); frame; frame = await raw.frame()) {
    last = frame.toString('utf8')
    if (last.includes(text)) return last
  }
  throw new Error(`the connection ended after ${last.slice(0, 200)}`)
}

/** The process that serves a connection. */
async function workerOf(raw: RawSocket): Promise<number> {
  raw.write(hex(sent(FIN | TEXT, 'STATUS')))
  const answer = await frameWith(raw, '"supervisorPid"')
  return (JSON.parse(answer.slice(answer.indexOf('{'))) as { pid: number }).pid
}

describe('a client that does not read', () => {
  test('gets RESYNC when it reads again, and the changes after it', async () => {
    const raw = await open('SUBSCRIBE books')
    await frameWith(raw, 'OK {"subscription":1')
    raw.socket.pause()
    await addMegabytes(24)
    raw.socket.resume()
    const resync = await frameWith(raw, 'RESYNC {')
    const { reason, revision } = JSON.parse(resync.slice(resync.indexOf('{'))) as { reason: string; revision: number }
    expect(reason).toBe('this client read too slowly')
    const added = await writer.rpc('ADD', { title: 'Afterwards' })
    expect(added.revision).toBeGreaterThanOrEqual(revision)
    expect(await frameWith(raw, '"Afterwards"')).toContain(`"revision":${added.revision}`)
    raw.socket.destroy()
  })

  test('is closed with 1013 when it goes on asking', async () => {
    const raw = await open('LIST limit=1')
    await frameWith(raw, '"total"')
    const pid = await workerOf(raw)
    raw.socket.pause()
    raw.write(Buffer.concat(Array(100).fill(hex(sent(FIN | TEXT, 'LIST')))))
    await server.line('1013: reads too slowly')
    expect(server.lines.some(line => line.includes(`pid ${pid}`) && line.includes('1013'))).toBe(true)
    raw.socket.destroy()
    // Nobody else has noticed.
    expect(await writer.ask('LIST limit=1')).toMatch(/^OK/)
  })
})
