import { rmSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import WebSocket from 'ws'
import { makeCatalogue } from './catalogues.ts'
import { startOurs } from './peers.ts'
import type { Row } from './report.ts'

const CLIENTS = 8
const CHECKPOINTS = 5
const WARM_UP_MS = 2_000
/** By then it has come, or never will. */
const LIMIT_MS = 120_000

/** One ADD as its client saw it, in milliseconds. */
interface Sample {
  start: number
  end: number
}

/** A checkpoint, from the first sight of its file until the new journal has its name. */
interface Window {
  start: number
  end: number
}

/** What was measured around one checkpoint or several. */
interface Measured {
  without: Sample[]
  during: Sample[]
}

/**
 * Measures how long an ADD takes at 100,000 books through the whole server, while a checkpoint runs and while none does.
 * One checkpoint sees some 600 ADDs, of which the eight that wait together for one slow turn of the disk are more than
 * the hundredth part: several are taken together.
 */
export async function measureCheckpoint(port: number): Promise<Row[]> {
  const without: Sample[] = []
  const during: Sample[] = []
  for (let round = 0; round < CHECKPOINTS; round++) {
    const measured = await measureOne(port)
    without.push(...measured.without)
    during.push(...measured.during)
  }
  const quiet = p99(without)
  const busy = p99(during)
  return [
    { what: `ADD p99 in ms at 100,000 books, no checkpoint (${without.length} ADDs)`, value: quiet },
    {
      what: `the same while a checkpoint runs (${during.length} ADDs in ${CHECKPOINTS} checkpoints)`,
      value: busy,
      ratio: busy / quiet,
      reach: 3,
      isUpperLimit: true,
    },
  ]
}

async function measureOne(port: number): Promise<Measured> {
  // As many records as bring the journal near the size of db.json, where the checkpoint is due.
  const db = makeCatalogue(100_000, 50_000)
  const server = await startOurs(db, port)
  const window = watchCheckpoint(db)
  const load = startLoad(`ws://127.0.0.1:${port}`)
  const limit = setTimeout(window.giveUp, LIMIT_MS)
  const { start, end } = await window.seen
  clearTimeout(limit)
  const samples = await load.stop()
  await server.stop()
  rmSync(dirname(db), { recursive: true })
  const warmAt = (samples[0]?.start ?? 0) + WARM_UP_MS
  return {
    without: samples.filter(sample => sample.start > warmAt && sample.end < start),
    during: samples.filter(sample => sample.end >= start && sample.start <= end),
  }
}

function p99(samples: readonly Sample[]): number {
  const times = samples.map(({ start, end }) => end - start).sort((a, b) => a - b)
  return Number((times[Math.floor(times.length * 0.99)] ?? Number.NaN).toFixed(2))
}

/** Sees a checkpoint come and go by the names in the folder. */
function watchCheckpoint(db: string): { seen: Promise<Window>; giveUp(): void } {
  const { promise: seen, resolve, reject } = Promise.withResolvers<Window>()
  let start: number | undefined
  const watcher = watch(dirname(db), (event, name) => {
    if (event !== 'rename') return
    if (name === `${basename(db)}.tmp`) start ??= performance.now()
    if (name !== `${basename(db)}.journal` || start === undefined) return
    watcher.close()
    resolve({ start, end: performance.now() })
  })
  return { seen, giveUp: () => reject(new Error('no checkpoint came')) }
}

/** ADDs over some connections, one under way on each. */
function startLoad(url: string): { stop(): Promise<Sample[]> } {
  const samples: Sample[] = []
  let isOver = false
  let number = 0
  const client = async () => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    while (!isOver) {
      const id = ++number
      const start = performance.now()
      const params = { title: `New book ${id}`, author: 'Somebody' }
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'ADD', params }))
      await new Promise(resolve => socket.once('message', resolve))
      samples.push({ start, end: performance.now() })
    }
    socket.terminate()
  }
  const clients = Array.from({ length: CLIENTS }, client)
  return {
    stop: async () => {
      isOver = true
      await Promise.all(clients)
      return samples
    },
  }
}
