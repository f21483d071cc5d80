import { type ChildProcess, fork } from 'node:child_process'
import { on, once } from 'node:events'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Sealing } from '../src/channel/messages.ts'
import type { ProcessMemory } from '../src/supervisor/workers/proportional-memory.ts'
import type { Row } from './report.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const FORKS = 40
/** How many of each there are while memory is looked at: what they share is counted once among all of them. */
const KEPT = 4

/** A process that was forked for measurement. */
interface Forked {
  child: ChildProcess
  memory: ProcessMemory
  /** From the fork to its first message, in milliseconds. */
  readyMs: number
}

type Fork = () => Promise<Forked>

const built = <T>(name: string): Promise<T> => import(at(`../dist/${name}.js`))
const { openMemory } = await built<typeof import('../src/supervisor/workers/proportional-memory.ts')>(
  'supervisor/workers/proportional-memory',
)

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

/** How the supervisor forks a worker, which closes its doors where that can be had here. */
async function workerFork(): Promise<Fork> {
  const { workerCommand } = await built<typeof import('../src/supervisor/workers/worker-command.ts')>(
    'supervisor/workers/worker-command',
  )
  const { findSandbox } = await built<typeof import('../src/supervisor/start/find-sandbox.ts')>(
    'supervisor/start/find-sandbox',
  )
  const { seal } = await findSandbox('auto', undefined)
  const { endsWithParent: _, sharedFd: _none, seal: _seal, ...command } = workerCommand({ seal })
  const main = at('../dist/worker/start.cjs')
  return () =>
    forked(
      () => fork(main, { ...command, stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe', 'ignore'], detached: true }),
      child => beReady(child, seal),
    )
}

/** Speaks to a worker as the supervisor does until it is ready. */
async function beReady(child: ChildProcess, seal: Sealing | undefined): Promise<ProcessMemory | undefined> {
  const channel = (child.stdio[4] as Duplex).setEncoding('utf8')
  let memory: ProcessMemory | undefined
  channel.write(`{"t":"settings"}\t${JSON.stringify({ seal })}\n`)
  for await (const [text] of on(channel, 'data')) {
    // Later nobody but root could look at its memory any longer.
    if (String(text).includes('"sealing"')) {
      memory = openMemory(child.pid ?? 0)
      channel.write('{"t":"seal"}\t\n')
    }
    if (String(text).includes('"ready"')) break
  }
  return memory ?? openMemory(child.pid ?? 0)
}

function forkEmpty(): Promise<Forked> {
  return forked(
    () => fork(at('peers/empty.mjs'), { execArgv: [], env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    async child => {
      await once(child, 'message')
      return openMemory(child.pid ?? 0)
    },
  )
}

async function forked(
  start: () => ChildProcess,
  ready: (child: ChildProcess) => Promise<ProcessMemory | undefined>,
): Promise<Forked> {
  const started = performance.now()
  const child = start()
  const memory = await ready(child)
  if (!memory) throw new Error('the system does not tell the memory of a process')
  return { child, memory, readyMs: performance.now() - started }
}

async function timeOf(start: Fork): Promise<number> {
  const { readyMs, ...process } = await start()
  await end(process)
  return readyMs
}

/** Proportional memory in megabytes, the median of several of each that run at the same time. */
async function memoryOf(forkEmpty: Fork, forkWorker: Fork): Promise<{ empty: number; worker: number }> {
  const empty: Forked[] = []
  const workers: Forked[] = []
  for (let count = 0; count < KEPT; count++) {
    empty.push(await forkEmpty())
    workers.push(await forkWorker())
  }
  const megabytes = (all: Forked[]) =>
    Promise.all(all.map(async ({ memory }) => ((await memory.proportional()) ?? 0) / 1e6))
  const figures = { empty: median(await megabytes(empty)), worker: median(await megabytes(workers)) }
  await Promise.all([...empty, ...workers].map(end))
  return figures
}

async function end({ child, memory }: Pick<Forked, 'child' | 'memory'>): Promise<void> {
  memory.close()
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
