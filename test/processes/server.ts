import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { isShortForm } from '../test-form.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
/** The same server, with workers that a client can make go wrong. */
export const FAULTY = fileURLToPath(new URL('../fixtures/faulty-server.ts', import.meta.url))

/** What the log says of a worker that called what is on no list, or on the deadly one. */
const REFUSAL = /ended by the kernel|workers call /

/** In `npm test`: a worker that nobody needs takes as long to start as one that is needed. */
const FEW_SPARES = isShortForm ? ['--min-spare', '1'] : []

/** A real server in a folder of its own, as `bookstore serve` runs it. */
export interface TestServer {
  url: string
  port: number
  pid: number
  folder: string
  db: string
  process: ChildProcess
  operatorToken: string
  /** Resolves with the first line of stdout, from the start on, that holds this text. */
  line(text: string): Promise<string>
  lines: string[]
  /** Resolves with the exit status or the signal. */
  exited: Promise<number | NodeJS.Signals | null>
  /** Ends it in order. Who does not, ends it with the test file. */
  stop(): Promise<void>
}

export interface StartOptions {
  args?: string[]
  env?: Record<string, string>
  /** Where to serve from, when the folder is to be used again. */
  folder?: string
  /** The program, when it is not the product's own. */
  main?: string
  /** `preset`: it has as many spare workers as are preset, also in `npm test`. */
  spares?: 'preset' | 'few'
  /** The user it runs as, where these tests are root's. */
  uid?: number
  /** Whether the kernel is to refuse workers something. Else that is a mistake of ours, and fails the test file. */
  isRefused?: boolean
}

/** Starts `bookstore serve` on any free port; resolves when it listens, rejects with what it said when it does not. */
export async function startServer({
  args = [],
  env = {},
  folder = temporaryFolder(),
  main = MAIN,
  spares = 'few',
  uid,
  isRefused = false,
}: StartOptions = {}): Promise<TestServer> {
  if (uid !== undefined) chownSync(folder, uid, uid)
  const db = join(folder, 'db.json')
  const fixed = ['serve', '--port', '0', '--db', db, '--logs', join(folder, 'logs')]
  const child = spawn(process.execPath, [main, ...fixed, ...(spares === 'few' ? FEW_SPARES : []), ...args], {
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  const lines: string[] = []
  const waiting = new Set<{ text: string; found(line: string): void }>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      lines.push(line)
      for (const wait of waiting) if (line.includes(wait.text)) wait.found(line)
    })
  }
  const exited = new Promise<number | NodeJS.Signals | null>(resolve => {
    child.on('exit', (code, signal) => resolve(signal ?? code))
  })
  atEnd(async () => {
    child.kill('SIGKILL')
    await exited
    const refusals = lines.filter(line => REFUSAL.test(line))
    if (!isRefused && refusals.length > 0)
      throw new Error(`the sandbox refused workers something:\n${refusals.join('\n')}`)
  })
  const line = (text: string) =>
    new Promise<string>(resolve => {
      const known = lines.find(candidate => candidate.includes(text))
      if (known !== undefined) return resolve(known)
      const wait = {
        text,
        found: (found: string) => {
          waiting.delete(wait)
          resolve(found)
        },
      }
      waiting.add(wait)
    })
  const first = await Promise.race([line('Listening on '), exited])
  if (typeof first !== 'string' || !first.includes('Listening on '))
    throw new Error(`did not start:\n${lines.join('\n')}`)
  const url = first.slice(first.indexOf('ws://'))
  const { operatorToken } = JSON.parse(readFileSync(`${db}.server`, 'utf8')) as { operatorToken: string }
  const port = Number(new URL(url).port)
  return {
    url,
    port,
    pid: child.pid ?? 0,
    folder,
    db,
    process: child,
    operatorToken,
    line,
    lines,
    exited,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** The workers that a process has forked, as the system knows them. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}

/** Whether a process is there and not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Looks until something is so; rejects when it is not within the limit. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
