// Puts all that a worker consists of into one file, dist/worker/bundle.cjs, after tsc, and beside it what V8 compiles of
// that at a start: a worker that starts from these takes half the time and two thirds of the memory, and needs to read
// nothing else.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, globSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Module } from 'node:module'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { RolldownBuild } from 'rolldown'
import type { WorkerSettings } from '../src/channel/messages.ts'
import type * as Code from '../src/system-calls/machine-code.ts'
import type * as Plan from '../src/system-calls/plan.ts'
import type * as SystemCalls from '../src/system-calls/system-calls.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const ROOT = at('..')
const PROGRAM = '../dist/worker/main.js'
const START = at('../dist/worker/start.cjs')
const BUNDLE = at('../dist/worker/bundle.cjs')
const COMPILED = at('../dist/worker/bundle.cache')
/** The folders of src that a worker is made of. */
export const WORKER_FOLDERS = ['channel', 'domain', 'protocol', 'refusals', 'shared-books', 'system-calls', 'worker']
/** Where a process that compiles finds the file, behind the descriptors of a worker's start. */
const DATA_FD = 5
/** As the supervisor has it for workers that close their doors; here also TypeScript is read. */
const SEALABLE = [
  '--permission',
  '--allow-ffi',
  '--allow-fs-read=*',
  '--disable-sigusr1',
  '--disable-warning=PERM0003',
  '--disable-warning=ExperimentalWarning',
]
/** What in ws only clients and compression need, which no worker has: it finds modules that have nothing in them. */
const UNUSED = ['https', 'tls', 'zlib']
const NOTHING = '\0nothing'
/** What takes longest to load, a third of a worker's start, and is not needed before its first connection: its functions. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  crypto: ['createHash', 'randomBytes', 'randomFillSync'],
  'node:crypto': ['createHash'],
  'node:zlib': ['crc32', 'gzipSync'],
}
const LATER_MARK = '\0later '

/** Makes the worker's files. Does nothing when they are newer than all they are made of. */
export async function bundleWorker(): Promise<void> {
  if (isCurrent()) return
  // V8 compares the length of the source alone: what was compiled of another one must not be there for it.
  rmSync(COMPILED, { force: true })
  writeFileSync(BUNDLE, Module.wrap(await bundle(PROGRAM)))
  writeFileSync(START, await bundle('../dist/worker/start.js'))
  await compile()
}

/** The paths of all modules that are put into the bundle. */
export async function sourcesOfWorker(): Promise<string[]> {
  const build = await openBuild(PROGRAM)
  const { output } = await build.generate({ format: 'cjs' })
  await build.close()
  return output.flatMap(chunk => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []))
}

function isCurrent(): boolean {
  const compiled = statSync(COMPILED, { throwIfNoEntry: false })
  // A build that failed leaves an empty one.
  const made = compiled?.size ? compiled.mtimeMs : 0
  const patterns = [`dist/{${WORKER_FOLDERS.join()}}/**/*.js`, 'scripts/*-worker.ts']
  const files = [...globSync(patterns, { cwd: ROOT }), 'package-lock.json'].map(path => `${ROOT}/${path}`)
  return files.every(path => statSync(path).mtimeMs < made)
}

async function bundle(input: string): Promise<string> {
  const build = await openBuild(input)
  const { output } = await build.generate({ format: 'cjs', charset: 'ascii', comments: false })
  await build.close()
  const { code } = output[0]
  // A worker reads a character from each byte.
  if (/[^\0-\x7f]/.test(code)) throw new Error(`the bundle of ${input} is not ASCII`)
  return code
}

/** Has a worker of its own start, and keeps what was compiled: with what closes its doors, where that works here. */
async function compile(): Promise<void> {
  const data = openSync(COMPILED, 'w')
  const isDone = (await compileOnce(data, await sealingSettings())) || (await compileOnce(data, {}))
  closeSync(data)
  if (!isDone) throw new Error("the worker's program was not compiled")
}

/** What a worker is told that closes its doors; nothing where that cannot be. */
async function sealingSettings(): Promise<Partial<WorkerSettings>> {
  const { systemCallsOf } = (await import(at('../dist/system-calls/system-calls.js'))) as typeof SystemCalls
  const { planSeal } = (await import(at('../dist/system-calls/plan.js'))) as typeof Plan
  const { machineCodeFor } = (await import(at('../dist/system-calls/machine-code.js'))) as typeof Code
  const calls = systemCallsOf(process.arch)
  if (!calls || !process.allowedNodeEnvironmentFlags.has('--allow-ffi')) return {}
  return { seal: { ...planSeal(calls, machineCodeFor(process.arch)), walls: { landlock: 0, names: false } } }
}

/** `settings` are those of a worker. False where it ends before it is ready. */
async function compileOnce(data: number, settings: Partial<WorkerSettings>): Promise<boolean> {
  const child = fork(at('compile-worker.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe', data],
    execArgv: settings.seal ? SEALABLE : [],
  })
  const exited = once(child, 'exit')
  const channel = (child.stdio[4] as Duplex).setEncoding('utf8')
  channel.write(`{"t":"settings"}\t${JSON.stringify(settings)}\n`)
  channel.on('data', (text: string) => {
    if (text.includes('"sealing"')) channel.write('{"t":"seal"}\t\n')
    if (text.includes('"ready"')) child.send({ fd: DATA_FD })
  })
  const [code] = await exited
  return code === 0
}

async function openBuild(input: string): Promise<RolldownBuild> {
  // Loaded only when there is something to do: that takes longer than to look whether there is.
  const { rolldown } = await import('rolldown')
  return rolldown({
    input: at(input),
    platform: 'node',
    plugins: [{ name: 'what a start does not need', resolveId: toStub, load: loadStub }],
  })
}

function toStub(name: string, importer: string | undefined): string | undefined {
  if (UNUSED.includes(name)) return NOTHING
  return name in LATER && !importer?.startsWith(LATER_MARK) ? LATER_MARK + name : undefined
}

function loadStub(id: string): string | undefined {
  if (id === NOTHING) return 'module.exports = {}'
  if (!id.startsWith(LATER_MARK)) return undefined
  const name = id.slice(LATER_MARK.length)
  const functions = LATER[name]?.map(
    it => `exports.${it} = (...given) => (loaded ??= require('${name}')).${it}(...given)`,
  )
  return ['let loaded', ...(functions ?? [])].join('\n')
}
