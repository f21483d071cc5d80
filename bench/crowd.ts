import { readFileSync } from 'node:fs'
import type WebSocket from 'ws'
import { open } from './load.ts'
import { startOurs } from './peers.ts'
import { childrenOf, footprint, processorTime } from './process.ts'
import type { Row } from './report.ts'

const PORT = 18_204
const URL = `ws://127.0.0.1:${PORT}`
const MANY = 500
const SUBSCRIBERS = 200
const FEW = 20
/** How often each of many clients asks, in milliseconds. */
const ASK_MS = 1_000
const ASKED_MS = 20_000
const CHANGES = 100
/** Changes that are told before it counts: the first finds two hundred processes that never ran that code. */
const WARM_UP = 10
const IDLE_MS = 20_000

/** Measures the server with many clients: all of them asking, all of them told of a change, and a few that do nothing. */
export async function measureCrowd(db: string): Promise<Row[]> {
  const rows = [...(await inRun(db, asking)), ...(await inRun(db, told)), ...(await inRun(db, idle))]
  return rows
}

type Scene = (supervisor: number) => Promise<Row[]>

async function inRun(db: string, scene: Scene): Promise<Row[]> {
  const server = await startOurs(db, PORT)
  const { pid } = JSON.parse(readFileSync(`${db}.server`, 'utf8')) as { pid: number }
  const rows = await scene(pid)
  await server.stop()
  return rows
}

async function asking(supervisor: number): Promise<Row[]> {
  const clients = await crowd(MANY)
  const add = await ask(clients[0], 'ADD', { title: 'Bumi Manusia' })
  const { id } = JSON.parse(add).result as { id: number }
  const pids = await Promise.all(clients.map(async client => JSON.parse(await ask(client, 'STATUS', {})).result.pid))
  const times: number[] = []
  await Promise.all(clients.map((client, index) => askNowAndThen(client, id, index, times)))
  const resident = footprint(supervisor).resident / 1e6
  leave(clients)
  return [
    { what: `${MANY} clients at once: processes that serve them`, value: new Set(pids).size, reach: MANY },
    { what: `${MANY} clients, a GET a second each: p99 in ms`, value: p99(times), reach: 50, isUpperLimit: true },
    { what: `${MANY} clients: supervisor resident in MB`, value: rounded(resident), reach: 150, isUpperLimit: true },
  ]
}

/** Each at its own moment of the second. */
async function askNowAndThen(client: WebSocket, id: number, index: number, times: number[]): Promise<void> {
  await pause((index * ASK_MS) / MANY)
  const until = performance.now() + ASKED_MS
  while (performance.now() < until) {
    const start = performance.now()
    await ask(client, 'GET', { id })
    times.push(performance.now() - start)
    await pause(ASK_MS)
  }
}

async function told(): Promise<Row[]> {
  const subscribers = await crowd(SUBSCRIBERS)
  await Promise.all(subscribers.map(client => ask(client, 'SUBSCRIBE', { topic: 'books' })))
  const writer = await open(URL)
  const times: number[][] = []
  for (let change = 0; change < WARM_UP + CHANGES; change++) {
    times.push(await toldOnce(subscribers, writer, change))
    await pause(100)
  }
  leave([...subscribers, writer])
  const what = `a change told to ${SUBSCRIBERS} subscribers, from the ADD on: p99 in ms`
  return [
    { what: `the first change told to ${SUBSCRIBERS} subscribers: p99 in ms`, value: p99(times[0] ?? []) },
    { what, value: p99(times.slice(WARM_UP).flat()), reach: 30, isUpperLimit: true },
  ]
}

/** From the ADD on, for each subscriber, in milliseconds. */
async function toldOnce(subscribers: readonly WebSocket[], writer: WebSocket, change: number): Promise<number[]> {
  const start = performance.now()
  const heard = subscribers.map(client => nextMessage(client).then(() => performance.now() - start))
  await ask(writer, 'ADD', { title: `Change ${change}` })
  return Promise.all(heard)
}

async function idle(supervisor: number): Promise<Row[]> {
  const clients = await crowd(FEW)
  await pause(5_000)
  const processes = () => [supervisor, ...childrenOf(supervisor)]
  const used = () => processes().reduce((sum, pid) => sum + processorTime(pid), 0)
  const before = used()
  await pause(IDLE_MS)
  const share = ((used() - before) / IDLE_MS) * 100
  leave(clients)
  return [{ what: `idle with ${FEW} clients: % of a core`, value: rounded(share), reach: 1, isUpperLimit: true }]
}

function crowd(count: number): Promise<WebSocket[]> {
  return Promise.all(Array.from({ length: count }, () => open(URL)))
}

function leave(clients: readonly WebSocket[]): void {
  for (const client of clients) client.terminate()
}

async function ask(client: WebSocket | undefined, method: string, params: object): Promise<string> {
  if (!client) throw new Error('there is no client')
  const answer = nextMessage(client, text => text.startsWith('{"jsonrpc":"2.0","id"'))
  client.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  return answer
}

function nextMessage(client: WebSocket, isIt: (text: string) => boolean = () => true): Promise<string> {
  return new Promise(resolve => {
    const onMessage = (data: Buffer) => {
      if (!isIt(data.toString())) return
      client.off('message', onMessage)
      resolve(data.toString())
    }
    client.on('message', onMessage)
  })
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

function p99(times: readonly number[]): number {
  return rounded(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0)
}

function rounded(value: number): number {
  return Number(value.toFixed(2))
}
