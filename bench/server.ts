import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectLoad, type LoadOptions, webSocketLoad } from './load.ts'
import { startEcho, startOurs, startWebsocketd } from './peers.ts'
import type { Running } from './process.ts'
import type { Row } from './report.ts'

const PORTS = { echo: 18_201, websocketd: 18_202, ours: 18_203 }
const url = (port: number) => `ws://127.0.0.1:${port}`
const GET = () => '{"jsonrpc":"2.0","id":1,"method":"GET","params":{"id":1}}'
const LIST = '{"jsonrpc":"2.0","id":1,"method":"LIST","params":{"limit":10}}'

const SCENES: readonly { what: string; reach: number; options: LoadOptions }[] = [
  { what: 'GET/s, 1 connection', reach: 1.5, options: { clients: 1, inFlight: 1, ms: 3_000, warmUpMs: 3_000 } },
  { what: 'GET/s, 8 connections', reach: 0.75, options: { clients: 8, inFlight: 1, ms: 3_000, warmUpMs: 5_000 } },
  { what: 'GET/s, 32 connections', reach: 0.75, options: { clients: 32, inFlight: 1, ms: 3_000, warmUpMs: 10_000 } },
  {
    what: 'GET/s, 8 connections, 16 under way on each',
    reach: 1,
    options: { clients: 8, inFlight: 16, ms: 3_000, warmUpMs: 5_000 },
  },
]

/** Measures the server beside one process that only echoes, and beside websocketd with `cat`. */
export async function measureServer(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-bench-'))
  const servers = [
    await startEcho(PORTS.echo),
    await startWebsocketd(PORTS.websocketd),
    await startOurs(join(folder, 'db.json'), PORTS.ours),
  ]
  const hasWebsocketd = servers[1] !== undefined
  await webSocketLoad(
    url(PORTS.ours),
    () => '{"jsonrpc":"2.0","id":1,"method":"ADD","params":{"title":"Bumi Manusia"}}',
    { clients: 1, inFlight: 1, ms: 200, warmUpMs: 0 },
  )
  const rows: Row[] = []
  for (const { what, reach, options } of SCENES) {
    const echo = await webSocketLoad(url(PORTS.echo), GET, options)
    const cat = hasWebsocketd ? await webSocketLoad(url(PORTS.websocketd), GET, options) : undefined
    const ours = await webSocketLoad(url(PORTS.ours), GET, options)
    rows.push({ what: `${what}: one process, no store`, value: echo.perSecond })
    if (cat) rows.push({ what: `${what}: websocketd + cat`, value: cat.perSecond })
    rows.push({
      what: `${what}: ours`,
      value: ours.perSecond,
      ...(cat && { ratio: ours.perSecond / cat.perSecond, reach }),
    })
  }
  rows.push(...(await churn(hasWebsocketd)))
  await Promise.all(servers.map((server: Running | undefined) => server?.stop()))
  rmSync(folder, { recursive: true })
  return rows
}

async function churn(hasWebsocketd: boolean): Promise<Row[]> {
  const options = { clients: 8, inFlight: 1, ms: 4_000, warmUpMs: 3_000 }
  const cat = hasWebsocketd ? await connectLoad(url(PORTS.websocketd), LIST, options) : undefined
  const ours = await connectLoad(url(PORTS.ours), LIST, options)
  return [
    ...(cat ? [{ what: 'connect, LIST 10, close, 8 at a time: websocketd + cat', value: cat.perSecond }] : []),
    {
      what: 'connect, LIST 10, close, 8 at a time: ours',
      value: ours.perSecond,
      ...(cat && { ratio: ours.perSecond / cat.perSecond, reach: 4 }),
    },
  ]
}
