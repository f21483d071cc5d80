import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { HostEvent, HostRequest, ServerOptions } from '../hosting/host-messages.ts'

const SUPERVISOR = fileURLToPath(new URL('../supervisor/main.js', import.meta.url))
/** How long a server may take to save, and to end its workers, before it is killed; in milliseconds. */
const SAVE_MS = 10_000
/** Characters of its stderr that are kept, for when it ends unexpectedly. */
const MAX_STDERR = 4_000

/** The server that this app has forked. */
export interface HostedServer {
  /** Ends it in order; resolves when it is gone. */
  stop(): Promise<void>
  /** Makes it wait for no client any longer. */
  hurry(): void
  /** Lets it go on without us. */
  letGo(): void
  kill(): void
  readonly pid: number | undefined
}

export interface HostListener {
  event(event: HostEvent): void
  /** Called when the server ends and nobody asked it to, with the last line that it wrote on stderr. */
  died(reason: string): void
}

/** Forks a supervisor and tells it what to serve. */
export function hostServer(options: ServerOptions, listener: HostListener): HostedServer {
  // Detached, in a session of its own: Ctrl+C, Ctrl+Z and a closed terminal are the app's to handle.
  const child = fork(SUPERVISOR, [], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: process.allowedNodeEnvironmentFlags.has('--disable-sigusr1') ? ['--disable-sigusr1'] : [],
  })
  let stderr = ''
  let isExpected = false
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR)
  })
  child.on('message', (event: HostEvent) => {
    if (event.type === 'failed' || event.type === 'stopping') isExpected = true
    listener.event(event)
  })
  child.on('error', error => listener.died(error.message))
  child.on('exit', (code, signal) => {
    if (!isExpected) listener.died(reasonOf(code, signal, stderr))
  })
  send(child, { type: 'start', options })
  return {
    stop: () => {
      isExpected = true
      return stop(child, options.drainSeconds * 1000 + SAVE_MS)
    },
    hurry: () => send(child, { type: 'hurry' }),
    letGo: () => {
      isExpected = true
      child.disconnect()
      child.unref()
      child.stderr?.destroy()
    },
    kill: () => child.kill('SIGKILL'),
    pid: child.pid,
  }
}

function reasonOf(code: number | null, signal: string | null, stderr: string): string {
  const how = signal === null ? `the server ended with ${code}` : `the server was killed by ${signal}`
  const last = stderr.trim().split('\n').at(-1) ?? ''
  return last === '' ? how : `${how}: ${last}`
}

async function stop(child: ChildProcess, limitMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const deadline = setTimeout(() => child.kill('SIGKILL'), limitMs)
  send(child, { type: 'stop' })
  await exited
  clearTimeout(deadline)
}

/** Without a callback, a send to a child that is gone would throw here; 'exit' tells of it anyway. */
function send(child: ChildProcess, request: HostRequest): void {
  if (child.connected) child.send(request, () => {})
}
