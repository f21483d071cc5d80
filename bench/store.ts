import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeCatalogue, makePlain } from './catalogues.ts'
import { httpLoad, type Measured, webSocketLoad } from './load.ts'
import { startJsonServer, startOurs, startPlain } from './peers.ts'
import { footprint } from './process.ts'
import type { Row } from './report.ts'
import { measureBytes } from './store-bytes.ts'
import { measureCheckpoint } from './store-checkpoint.ts'

const PORT = 18_200
const URL = `ws://127.0.0.1:${PORT}`
const EIGHT = { clients: 8, inFlight: 1, ms: 4_000, warmUpMs: 4_000 }
const add = (id: number) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'ADD', params: { title: `New book ${id}`, author: 'Somebody' } })
const post = (id: number) => JSON.stringify({ title: `New book ${id}`, author: 'Somebody' })

/** Measures the store beside its peers, through the whole server, each with its own process per connection. */
export async function measureStore(): Promise<Row[]> {
  const ours10k = await ours(10_000)
  const json = await jsonServer(10_000)
  const plain = await plainLowdb(10_000)
  const ours100 = await ours(100)
  const ours100k = await ours(100_000)
  const rows: Row[] = [
    { what: 'durable ADD/s, 10,000 books, 8 clients: ours', value: ours10k.perSecond },
    ...(json
      ? [
          {
            what: 'the same: json-server 0.17, without fsync',
            value: json.perSecond,
            ratio: ours10k.perSecond / json.perSecond,
            reach: 40,
          },
        ]
      : []),
    {
      what: 'the same: ws + lowdb db.update(), without fsync',
      value: plain.perSecond,
      ratio: ours10k.perSecond / plain.perSecond,
      reach: 40,
    },
    { what: 'ADD/s, 100 books', value: ours100.perSecond },
    {
      what: 'ADD/s, 100,000 books, against 100',
      value: ours100k.perSecond,
      ratio: ours100k.perSecond / ours100.perSecond,
      reach: 0.9,
    },
  ]
  return [...rows, ...(await measureBytes()), ...(await measureCheckpoint(PORT)), ...(await starts())]
}

async function ours(books: number): Promise<Measured> {
  const db = makeCatalogue(books)
  const server = await startOurs(db, PORT)
  const measured = await webSocketLoad(URL, add, EIGHT)
  await server.stop()
  rmSync(dirname(db), { recursive: true })
  return measured
}

async function jsonServer(books: number): Promise<Measured | undefined> {
  const db = makePlain(books)
  const server = await startJsonServer(db, PORT)
  const measured = server && (await httpLoad(`http://127.0.0.1:${PORT}/books`, post, EIGHT))
  await server?.stop()
  rmSync(dirname(db), { recursive: true })
  return measured
}

async function plainLowdb(books: number): Promise<Measured> {
  const db = makePlain(books)
  const server = await startPlain(db, PORT)
  const measured = await webSocketLoad(URL, add, EIGHT)
  await server.stop()
  rmSync(dirname(db), { recursive: true })
  return measured
}

async function starts(): Promise<Row[]> {
  const rows: Row[] = []
  const replayed = await start(100_000, 100_000)
  rows.push({
    what: 'start in s with 100,000 books and 100,000 journal records',
    value: replayed.seconds,
    reach: 2,
    isUpperLimit: true,
  })
  const million = await start(1_000_000, 0)
  rows.push({ what: 'start in s with 1,000,000 books', value: million.seconds, reach: 15, isUpperLimit: true })
  rows.push({ what: 'ADD p99 in ms at 1,000,000 books', value: million.p99, reach: 25, isUpperLimit: true })
  rows.push({ what: 'resident GB at 1,000,000 books', value: million.gigabytes, reach: 2, isUpperLimit: true })
  return rows
}

async function start(books: number, records: number): Promise<{ seconds: number; p99: number; gigabytes: number }> {
  const db = makeCatalogue(books, records)
  const started = performance.now()
  const server = await startOurs(db, PORT)
  const seconds = Number(((performance.now() - started) / 1000).toFixed(2))
  const { p99 } = await webSocketLoad(URL, add, EIGHT)
  const gigabytes = Number((footprint(server.pid).resident / 1e9).toFixed(2))
  await server.stop()
  rmSync(dirname(db), { recursive: true })
  return { seconds, p99, gigabytes }
}
