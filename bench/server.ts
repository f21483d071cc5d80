import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureCrowd } from './crowd.ts'
import { ADD, GET, LIST } from './frames.ts'
import { connectLoad, type Load, type LoadOptions, openLoad, webSocketLoad } from './load.ts'
import { startEcho, startOurs, startWebsocketd } from './peers.ts'
import type { Running } from './process.ts'
import type { Row } from './report.ts'

/** What is measured side by side: in this order, again and again. */
interface Peer {
  name: string
  url: string
  server: Running
}

interface Scene extends Pick<LoadOptions, 'clients' | 'inFlight' | 'warmUpMs'> {
  what: string
  /** The least ratio to websocketd. */
  reach: number
}

const SCENES: readonly Scene[] = [
  { what: 'GET/s, 1 connection', reach: 1.5, clients: 1, inFlight: 1, warmUpMs: 3_000 },
  { what: 'GET/s, 8 connections', reach: 0.75, clients: 8, inFlight: 1, warmUpMs: 6_000 },
  { what: 'GET/s, 32 connections', reach: 0.75, clients: 32, inFlight: 1, warmUpMs: 12_000 },
  { what: 'GET/s, 8 connections, 16 under way on each', reach: 1, clients: 8, inFlight: 16, warmUpMs: 5_000 },
]
const ROUNDS = 5
const ROUND_MS = 1_500
const UPPER_LIMIT = 'one process with ws, no store'
const PEER = 'websocketd + cat'

/** Measures the server beside one process that only echoes, and beside websocketd with `cat`. */
export async function measureServer(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-bench-'))
  const peers = await startPeers(join(folder, 'db.json'))
  const rows: Row[] = []
  for (const scene of SCENES) rows.push(...(await measureScene(peers, scene)))
  rows.push(...(await measureChurn(peers)))
  for (const { server } of peers) await server.stop()
  rows.push(...(await measureCrowd(join(folder, 'crowd.json'))))
  rmSync(folder, { recursive: true })
  return rows
}

async function startPeers(db: string): Promise<Peer[]> {
  const started = [
    { name: UPPER_LIMIT, port: 18_201, server: await startEcho(18_201) },
    { name: PEER, port: 18_202, server: await startWebsocketd(18_202) },
    { name: 'ours', port: 18_203, server: await startOurs(db, 18_203) },
  ]
  await webSocketLoad('ws://127.0.0.1:18203', ADD, { clients: 1, inFlight: 1, ms: 200, warmUpMs: 0 })
  return started.flatMap(({ name, port, server }) => (server ? [{ name, url: `ws://127.0.0.1:${port}`, server }] : []))
}

async function measureScene(peers: readonly Peer[], { what, reach, warmUpMs, ...options }: Scene): Promise<Row[]> {
  const loads: Load[] = []
  for (const { url } of peers) {
    const load = await openLoad(url, GET, options)
    await load.run(warmUpMs)
    loads.push(load)
  }
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const figures: number[] = []
    for (const load of loads) figures.push((await load.run(ROUND_MS)).perSecond)
    rounds.push(figures)
  }
  for (const load of loads) load.close()
  return toRows(what, peers, rounds, reach)
}

async function measureChurn(peers: readonly Peer[]): Promise<Row[]> {
  const rounds: number[][] = []
  for (let round = 0; round < 3; round++) {
    const figures: number[] = []
    for (const { url } of peers) {
      figures.push((await connectLoad(url, LIST, { clients: 8, inFlight: 1, ms: 3_000, warmUpMs: 1_000 })).perSecond)
    }
    rounds.push(figures)
  }
  return toRows('connect, LIST 10, close, 8 at a time', peers, rounds, 4)
}

/** The median of each peer's rounds, and the median of the ratios round by round. */
function toRows(what: string, peers: readonly Peer[], rounds: readonly number[][], reach: number): Row[] {
  const peer = peers.findIndex(({ name }) => name === PEER)
  return peers.map(({ name }, index) => {
    const row = { what: `${what}: ${name}`, value: median(rounds.map(figures => figures[index] ?? 0)) }
    if (name !== 'ours' || peer < 0) return row
    return { ...row, ratio: median(rounds.map(figures => (figures[index] ?? 0) / (figures[peer] ?? 1))), reach }
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
