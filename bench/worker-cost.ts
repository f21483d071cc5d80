import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Row } from './report.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const FORKS = 40
/** How many of each there are while memory is looked at: what they share is counted once among all of them. */
const KEPT = 4

/** A process that was forked for measurement. */
interface Forked {
  child: ChildProcess
  /** From the fork to its first message, in milliseconds. */
  readyMs: number
}

type Fork = () => Promise<Forked>

/** Measures what a spare worker costs beside an empty forked Node: proportional memory, and the time to its start. */
export async function measureWorkerCost(): Promise<Row[]> {
  const forkWorker = await workerFork()
  const times = { empty: [] as number[], worker: [] as number[] }
  for (let round = 0; round < FORKS; round++) {
    times.empty.push(await timeOf(forkEmpty))
    times.worker.push(await timeOf(forkWorker))
  }
  const memory = await memoryOf(forkEmpty, forkWorker)
  const [emptyMs, workerMs] = [median(times.empty), median(times.worker)]
  return [
    { what: 'cold fork until it can serve, ms: an empty Node', value: round(emptyMs) },
    row('cold fork until it can serve, ms: ours', workerMs, emptyMs),
    { what: 'a spare process, proportional memory, MB: an empty Node', value: round(memory.empty) },
    row('a spare process, proportional memory, MB: ours', memory.worker, memory.empty),
  ]
}

function row(what: string, value: number, peer: number): Row {
  return { what, value: round(value), ratio: value / peer, reach: 1.5, isUpperLimit: true }
}

/** How the supervisor forks a worker. */
async function workerFork(): Promise<Fork> {
  const path = at('../dist/supervisor/workers/worker-command.js')
  const { workerCommand } = (await import(path)) as typeof import('../src/supervisor/workers/worker-command.ts')
  const { endsWithParent: _, sharedFd: _none, ...command } = workerCommand()
  const main = at('../dist/worker/start.cjs')
  return () =>
    forked(
      () => fork(main, { ...command, stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe', 'ignore'], detached: true }),
      child => {
        const channel = child.stdio[4] as Duplex
        channel.write('{"t":"settings"}\t{}\n')
        return once(channel, 'data')
      },
    )
}

function forkEmpty(): Promise<Forked> {
  return forked(
    () => fork(at('peers/empty.mjs'), { execArgv: [], env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    child => once(child, 'message'),
  )
}

async function forked(start: () => ChildProcess, ready: (child: ChildProcess) => Promise<unknown>): Promise<Forked> {
  const started = performance.now()
  const child = start()
  await ready(child)
  return { child, readyMs: performance.now() - started }
}

async function timeOf(start: Fork): Promise<number> {
  const { child, readyMs } = await start()
  await end(child)
  return readyMs
}

/** Proportional memory in megabytes, the median of several of each that run at the same time. */
async function memoryOf(forkEmpty: Fork, forkWorker: Fork): Promise<{ empty: number; worker: number }> {
  const empty: ChildProcess[] = []
  const workers: ChildProcess[] = []
  for (let count = 0; count < KEPT; count++) {
    empty.push((await forkEmpty()).child)
    workers.push((await forkWorker()).child)
  }
  const figures = { empty: median(empty.map(proportional)), worker: median(workers.map(proportional)) }
  await Promise.all([...empty, ...workers].map(end))
  return figures
}

function proportional({ pid }: ChildProcess): number {
  return (Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1]) * 1024) / 1e6
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
