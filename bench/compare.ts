// Measures this checkout beside another one, in turns on the same machine:
//   npm run bench:compare -- ../before [rows whose names hold this text]
// The other one must be built, too. Prints the medians, and the median of the ratios round by round.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeCatalogue } from './catalogues.ts'
import { ADD, GET, LIST } from './frames.ts'
import { connectLoad, open, openLoad, webSocketLoad } from './load.ts'
import { startOurs } from './peers.ts'
import { childrenOf, processorTime, type Running } from './process.ts'
import { machine } from './report.ts'

const [other, only = ''] = process.argv.slice(2)
if (other === undefined) throw new Error('usage: npm run bench:compare -- FOLDER [rows]')

const ROUNDS = 5
const ROUND_MS = 1_500

interface Side {
  main: string
  port: number
}

/** Of this run's own, so that two runs on one machine do not meet. */
const FIRST_PORT = 20_000 + (process.pid % 5_000) * 2

const SIDES: readonly Side[] = [
  { main: resolve(other, 'dist/main.js'), port: FIRST_PORT },
  { main: fileURLToPath(new URL('../dist/main.js', import.meta.url)), port: FIRST_PORT + 1 },
]

/** One figure of a side; `more` is better, or less. */
interface Figure {
  what: string
  isMoreBetter: boolean
  /** Measures both sides round by round: `[before, now]` each. */
  rounds(): Promise<number[][]>
}

const OF_ROOT = () => anew(spareMemory, ROUNDS)

const FIGURES: readonly Figure[] = [
  rate('GET/s, 1 connection', GET, { clients: 1, inFlight: 1, warmUpMs: 3_000 }),
  rate('GET/s, 8 connections', GET, { clients: 8, inFlight: 1, warmUpMs: 6_000 }),
  rate('GET/s, 32 connections', GET, { clients: 32, inFlight: 1, warmUpMs: 12_000 }),
  rate('GET/s, 8 connections, 16 under way on each', GET, { clients: 8, inFlight: 16, warmUpMs: 5_000 }),
  rate('durable ADD/s, 8 connections', ADD, { clients: 8, inFlight: 1, warmUpMs: 4_000 }),
  { what: 'connect, LIST 10, close, 8 at a time, /s', isMoreBetter: true, rounds: () => both(churn) },
  { what: 'a client that finds no spare, ms', isMoreBetter: false, rounds: () => anew(waitForFork, ROUNDS) },
  { what: 'a spare, proportional memory, MB', isMoreBetter: false, rounds: OF_ROOT },
  {
    what: 'processor time from a start to ten answers, ms',
    isMoreBetter: false,
    rounds: () => anew(startCost, ROUNDS),
  },
  {
    what: 'start with 100,000 books and 20,000 journal records, s',
    isMoreBetter: false,
    rounds: () => anew(bigStart, ROUNDS),
  },
  { what: 'idle with 20 clients, % of a core', isMoreBetter: false, rounds: () => anew(idle, ROUNDS) },
]

console.log(`${machine()}\n\n| what | before | now | now / before |\n| --- | --- | --- | --- |`)
for (const { what, rounds, isMoreBetter } of FIGURES.filter(figure => figure.what.includes(only))) {
  if (rounds === OF_ROOT && process.getuid?.() !== 0) {
    console.log(`| ${what} | only root can look at workers that closed their doors | | |`)
    continue
  }
  const figures = await rounds()
  const [before, now] = [0, 1].map(side => median(figures.map(round => round[side] ?? 0)))
  const ratio = median(figures.map(([was = 1, is = 0]) => is / was))
  console.log(`| ${what}${isMoreBetter ? '' : ' (less is better)'} | ${before} | ${now} | ${ratio.toFixed(2)} × |`)
}

function rate(
  what: string,
  frame: () => string,
  { warmUpMs, ...load }: { clients: number; inFlight: number; warmUpMs: number },
): Figure {
  const measure = () =>
    inTurn(
      async ({ port }) => {
        const opened = await openLoad(`ws://127.0.0.1:${port}`, frame, load)
        await opened.run(warmUpMs)
        return opened
      },
      async opened => (await opened.run(ROUND_MS)).perSecond,
      opened => opened.close(),
    )
  return { what, isMoreBetter: true, rounds: measure }
}

/** Both servers run; what was prepared for each is measured in turns. */
async function inTurn<Ready>(
  prepare: (side: Side) => Promise<Ready>,
  measure: (ready: Ready) => Promise<number>,
  end: (ready: Ready) => void,
): Promise<number[][]> {
  return withServers(async () => {
    const ready: Ready[] = []
    for (const side of SIDES) ready.push(await prepare(side))
    const rounds: number[][] = []
    for (let round = 0; round < ROUNDS; round++) {
      const figures: number[] = []
      for (const one of ready) figures.push(await measure(one))
      rounds.push(figures)
    }
    for (const one of ready) end(one)
    return rounds
  })
}

function both(measure: (side: Side) => Promise<number>): Promise<number[][]> {
  return inTurn(
    async side => side,
    measure,
    () => {},
  )
}

async function withServers<Result>(work: () => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-compare-'))
  const servers: Running[] = []
  for (const { main, port } of SIDES) {
    servers.push(await startOurs(join(folder, `${port}.json`), port, main))
    await webSocketLoad(`ws://127.0.0.1:${port}`, ADD, { clients: 1, inFlight: 1, ms: 200, warmUpMs: 0 })
  }
  try {
    return await work()
  } finally {
    for (const server of servers) await server.stop()
    rmSync(folder, { recursive: true })
  }
}

/** For what needs a server of its own each time. */
async function anew(measure: (side: Side) => Promise<number>, rounds: number): Promise<number[][]> {
  const figures: number[][] = []
  for (let round = 0; round < rounds; round++) {
    const one: number[] = []
    for (const side of SIDES) one.push(await measure(side))
    figures.push(one)
  }
  return figures
}

/** Runs a server on an empty catalogue for one measurement. */
async function alone(
  { main, port }: Side,
  options: string[],
  work: (server: Running, url: string) => Promise<number>,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-compare-'))
  const server = await startOurs(join(folder, 'db.json'), port, main, options)
  try {
    return await work(server, `ws://127.0.0.1:${port}`)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

async function churn({ port }: Side): Promise<number> {
  const options = { clients: 8, inFlight: 1, ms: 3_000, warmUpMs: 1_000 }
  return (await connectLoad(`ws://127.0.0.1:${port}`, LIST, options)).perSecond
}

/** The one spare is taken; the next client waits for a worker to be forked, and is the median of ten. */
function waitForFork(side: Side): Promise<number> {
  return alone(side, ['--min-spare', '1', '--max-spare', '1', '--connections-per-worker', '1'], async (_, url) => {
    const times: number[] = []
    for (let count = 0; count < 10; count++) {
      await pause(400)
      const first = await open(url)
      const start = performance.now()
      const second = await open(url)
      times.push(performance.now() - start)
      first.terminate()
      second.terminate()
    }
    return rounded(median(times))
  })
}

function spareMemory(side: Side): Promise<number> {
  return alone(side, ['--min-spare', '6', '--max-spare', '6'], async ({ pid }) => {
    await pause(3_000)
    return rounded(median(childrenOf(pid).map(proportional)))
  })
}

/** Of the supervisor and all its workers, with the default spares. */
function startCost(side: Side): Promise<number> {
  return alone(side, [], async ({ pid }, url) => {
    await webSocketLoad(url, GET, { clients: 10, inFlight: 1, ms: 1, warmUpMs: 0 })
    return rounded([pid, ...childrenOf(pid)].reduce((sum, one) => sum + processorTime(one), 0))
  })
}

async function bigStart({ main, port }: Side): Promise<number> {
  const db = makeCatalogue(100_000, 20_000)
  const start = performance.now()
  const server = await startOurs(db, port, main)
  const seconds = (performance.now() - start) / 1000
  await server.stop()
  rmSync(join(db, '..'), { recursive: true })
  return rounded(seconds)
}

function idle(side: Side): Promise<number> {
  return alone(side, [], async ({ pid }, url) => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => open(url)))
    await pause(5_000)
    const used = () => [pid, ...childrenOf(pid)].reduce((sum, one) => sum + processorTime(one), 0)
    const before = used()
    await pause(10_000)
    const share = ((used() - before) / 10_000) * 100
    for (const client of clients) client.terminate()
    return rounded(share)
  })
}

function proportional(pid: number): number {
  return (Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1]) * 1024) / 1e6
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function rounded(value: number): number {
  return Number(value.toFixed(2))
}

function pause(ms: number): Promise<void> {
  return new Promise(done => setTimeout(done, ms))
}
