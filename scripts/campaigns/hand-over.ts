// Connects again and again, with the first frame in the segment of the handshake, or a little later, between idle
// supervisors and busy ones: every first frame must be answered, once.
//   node scripts/campaigns/hand-over.ts [hand-overs]
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { startServer, type TestServer } from '../../test/processes/server.ts'
import { connect, type TestClient } from '../../test/processes/test-client.ts'
import { runAsProgram } from './as-program.ts'

const AT_ONCE = 12
/** A frame that is not answered by then is lost, in milliseconds. */
const LIMIT_MS = 15_000
const BOOKS = 200

/** When the first frame is sent: in one write with the handshake, or so many milliseconds after it. */
type Delay = 'same segment' | number

/** What a campaign found. */
export interface HandOverResult {
  handOvers: number
  sameSegment: number
  later: number
  /** How many came while the supervisor was kept busy. */
  busy: number
  /** What came back instead of the one answer. */
  lost: string[]
  slowestMs: number
}

/** Makes so many connections, every second one while the supervisor writes batches and reads out long lists. */
export async function handOverCampaign(handOvers: number): Promise<HandOverResult> {
  // What keeps the supervisor busy is more than one client may ask for.
  const unlimited = ['--requests-per-second', '0']
  const workers = ['--max-workers', '64', '--min-spare', '8', '--max-spare', '16']
  const server = await startServer({ args: [...workers, ...unlimited] })
  const result: HandOverResult = { handOvers: 0, sameSegment: 0, later: 0, busy: 0, lost: [], slowestMs: 0 }
  const half = Math.ceil(handOvers / 2)
  await hand(server, half, result)
  const stop = await keepBusy(server)
  await hand(server, handOvers - half, result)
  result.busy = handOvers - half
  await stop()
  await server.stop()
  return result
}

async function hand(server: TestServer, count: number, result: HandOverResult): Promise<void> {
  let left = count
  const one = async () => {
    while (left-- > 0) {
      const id = ++result.handOvers
      const delay: Delay = id % 2 === 0 ? 'same segment' : 1 + Math.random() * 499
      result[delay === 'same segment' ? 'sameSegment' : 'later']++
      const started = performance.now()
      const problem = await firstFrame(server.port, id, delay)
      result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - started))
      if (problem !== undefined) result.lost.push(`${id}, ${delay}: ${problem}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

/** Connects and asks one thing. Resolves with what is wrong with the answer; undefined when nothing is. */
async function firstFrame(port: number, id: number, delay: Delay): Promise<string | undefined> {
  const socket = connectTcp(port, '127.0.0.1').setNoDelay(true)
  try {
    await once(socket, 'connect')
    const answer = answerOf(socket)
    const frame = maskedFrame(`{"jsonrpc":"2.0","id":${id},"method":"STATUS"}`)
    if (delay === 'same segment') socket.write(Buffer.concat([handshake(port), frame]))
    else {
      socket.write(handshake(port))
      setTimeout(() => socket.write(frame), delay)
    }
    const { id: answered, result } = JSON.parse(await answer)
    return answered === id && result?.version !== undefined ? undefined : `answered ${JSON.stringify(answered)}`
  } catch (error) {
    return (error as Error).message
  } finally {
    socket.destroy()
  }
}

function handshake(port: number): Buffer {
  const lines = [
    'GET / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/** A text frame of at most 125 bytes, as a client has to send it. */
function maskedFrame(text: string): Buffer {
  const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d])
  const bytes = Buffer.from(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length]), mask, bytes])
}

/** The text of the first frame behind the head of the answer. Rejects when the connection ends or nothing comes. */
function answerOf(socket: Socket): Promise<string> {
  let received: Buffer = Buffer.alloc(0)
  return new Promise((resolve, reject) => {
    socket.setTimeout(LIMIT_MS, () => reject(new Error(`nothing for ${LIMIT_MS} ms after ${received.length} bytes`)))
    socket.on('error', reject)
    socket.on('close', () =>
      reject(new Error(`closed after ${JSON.stringify(received.toString('latin1').slice(0, 40))}`)),
    )
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const text = firstText(received)
      if (text !== undefined) resolve(text)
    })
  })
}

function firstText(received: Buffer): string | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  if (!received.toString('latin1').startsWith('HTTP/1.1 101 ')) throw new Error(received.toString('latin1', 0, 40))
  const frame = received.subarray(end + 4)
  const length = frame[1] === 126 ? 4 + frame.readUInt16BE(2) : 2 + (frame[1] ?? Number.POSITIVE_INFINITY)
  return frame.length < length ? undefined : frame.toString('utf8', frame[1] === 126 ? 4 : 2, length)
}

/** Keeps the supervisor at work with large lists and batches. Returns what stops it. */
async function keepBusy(server: TestServer): Promise<() => Promise<void>> {
  const clients = await Promise.all([connect(server.url), connect(server.url), connect(server.url)])
  const [writer, ...readers] = clients as [TestClient, ...TestClient[]]
  const description = 'x'.repeat(800)
  const adds = Array.from({ length: BOOKS }, (_, index) => ({
    method: 'ADD',
    params: { title: `${index}`, description },
  }))
  const { results } = await writer.rpc('BATCH', { operations: adds })
  const updates = results.map(({ id }: { id: number }) => ({ method: 'UPDATE', params: { id, description } }))
  let isStopped = false
  const loop = async (client: TestClient, method: string, params: unknown) => {
    while (!isStopped) {
      await client.rpc(method, params)
      client.frames.length = 0
    }
  }
  const loops = [
    loop(writer, 'BATCH', { operations: updates }),
    ...readers.map(reader => loop(reader, 'LIST', { limit: 1000, sort: '-title' })),
  ]
  return async () => {
    isStopped = true
    await Promise.all(loops)
    await Promise.all(clients.map(client => client.close()))
  }
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const result = await handOverCampaign(Number(process.argv[2] ?? 5000))
    console.log(JSON.stringify(result))
    return result.lost.length === 0
  })
}
