import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** A server under measurement. */
export interface Running {
  process: ChildProcess
  pid: number
  stop(): Promise<void>
}

/** Starts a command; resolves when a line of its output holds `ready`. */
export async function run(command: string, args: readonly string[], ready: string): Promise<Running> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', line => line.includes(ready) && resolve())
    }
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`${command} ended with ${code} before it was ready`)))
  })
  return {
    process: child,
    pid: child.pid ?? 0,
    stop: () => end(child, exited),
  }
}

/** Starts a command that says nothing; resolves when its port can be connected to. */
export async function runUntilListening(command: string, args: readonly string[], port: number): Promise<Running> {
  const child = spawn(command, args, { stdio: 'ignore' })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  while (!(await canConnect(port))) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode} before it listened`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return { process: child, pid: child.pid ?? 0, stop: () => end(child, exited) }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => socket.destroy() && resolve(true))
    socket.once('error', () => resolve(false))
  })
}

async function end(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  await exited
}

/** Bytes that a process gave to the disk, and has resident. */
export function footprint(pid: number): { written: number; resident: number } {
  const number = (file: string, pattern: RegExp) =>
    Number(pattern.exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0)
  return { written: number('io', /^write_bytes: (\d+)/m), resident: number('status', /^VmRSS:\s+(\d+)/m) * 1024 }
}

/** The processes that a process has forked and that are still there. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)
}

/** Processor time of a process and its threads so far, in milliseconds: as the scheduler counts it, not in ticks of ten. */
export function processorTime(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`)
  const nanoseconds = tasks.map(task =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')[0]),
  )
  return nanoseconds.reduce((sum, time) => sum + time, 0) / 1e6
}
