import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { on, once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Sealing } from '../../src/channel/messages.ts'
import type { WorkerCommand, WorkerUser } from '../../src/supervisor/workers/worker-command.ts'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const FIXTURE = new URL('../fixtures/hostile.mjs', import.meta.url)
const CODE = readFileSync(FIXTURE, 'utf8')
const ADDONS = fileURLToPath(new URL('../../node_modules/@lydell', import.meta.url))

/** What came of the attempts, by name, and what the world noticed of them. */
export interface Attempts {
  results: Record<string, string>
  /** Servers that were reached. */
  reached: string[]
  /** What is in a folder that everybody may write to, besides what was there. */
  written: string[]
  books: string
  /** Whether processes were killed that stand for the supervisor, and for another worker. */
  killed: { supervisor: boolean; neighbour: boolean }
}

/** How hostile code is run. */
export interface HostileOptions {
  user?: WorkerUser
  /** Only these attempts, without the permission model. */
  unboxed?: string[]
  /** Whether it is in a worker whose doors the kernel keeps shut. */
  isSealed?: boolean
}

/**
 * Runs `fixtures/hostile.mjs` under the command line, with the descriptors and the environment of a worker. It is given
 * to Node as text, since a worker may not read it, or preloaded into a worker of ours that closes its doors.
 */
export async function runHostile({ user, unboxed, isSealed = false }: HostileOptions = {}): Promise<Attempts> {
  const { workerCommand } = await built<typeof import('../../src/supervisor/workers/worker-command.ts')>(
    'supervisor/workers/worker-command',
  )
  const { createSharedBooks } = await built<typeof import('../../src/shared-books/writer.ts')>('shared-books/writer')
  const { createSharedReader } = await built<typeof import('../../src/shared-books/reader.ts')>('shared-books/reader')
  const books = createSharedBooks()
  if (!books) throw new Error('books cannot be shared here')
  books.put([{ id: 1, text: '{"id":1}' }])
  const folder = openFolder()
  const world = await openWorld(folder)
  const [supervisor, neighbour] = [sleeper(), sleeper(user)]
  const seal = isSealed ? await sealing() : undefined
  const command = workerCommand({ sharedFd: books.fd, user, seal })
  const at = {
    program: DIST,
    addon: someAddon(),
    supervisor: supervisor.pid,
    neighbour: neighbour.pid,
    secret: '/etc/passwd',
    only: unboxed,
    ...world.at,
  }
  const results = seal
    ? await attemptSealed(command, seal, folder, at)
    : await attemptAll(start(withoutLimits(command, unboxed !== undefined), EVALUATED, folder), at)
  const killed = { supervisor: await isKilled(supervisor), neighbour: await isKilled(neighbour) }
  const written = readdirSync(folder).filter(name => !world.files.includes(name))
  await world.close()
  const text = createSharedReader(books.fd)(1) ?? ''
  books.close()
  return { results, reached: world.reached, written, books: text, killed }
}

const EVALUATED = ['--input-type=module', '--eval', CODE]
const PRELOADED = [`--allow-fs-read=${fileURLToPath(FIXTURE)}`, '--import', FIXTURE.href, `${DIST}/worker/start.cjs`]

function withoutLimits(command: WorkerCommand, isUnboxed: boolean): WorkerCommand {
  if (!isUnboxed) return command
  return { ...command, execArgv: command.execArgv.filter(option => !/^--(?:permission|allow-)/.test(option)) }
}

/** Starts a process as the supervisor starts a worker. */
function start(
  { sharedFd, seal: _seal, endsWithParent: _, ...command }: WorkerCommand,
  program: string[],
  cwd: string,
) {
  return spawn(command.execPath, [...command.execArgv, ...program], {
    ...command,
    cwd,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe', sharedFd],
    detached: true,
  })
}

/** Has all attempts made; the last one may end the process, and is then told with what ended it. */
async function attemptAll(child: ChildProcess, at: object): Promise<Record<string, string>> {
  const results: Record<string, string> = {}
  let last = ''
  let isOver = false
  child.on('message', (told: { name: string; outcome: string; isOver?: true }) => {
    if (told.isOver) isOver = true
    else results[told.name] = told.outcome
    last = told.name ?? last
  })
  const stderr = child.stderr?.setEncoding('utf8').toArray()
  child.send(at)
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  if (last === '') throw new Error(`ended with ${signal ?? code} before it told anything`)
  if (!isOver) results[last] = `ended: ${signal ?? code} ${((await stderr) ?? []).join('').trim()}`
  return results
}

/** The same in workers that have closed their doors, one after the other: each goes on behind what ended the last. */
async function attemptSealed(
  command: WorkerCommand,
  seal: Sealing,
  folder: string,
  at: object,
): Promise<Record<string, string>> {
  const results: Record<string, string> = {}
  for (let isOver = false; !isOver; ) {
    const child = start(command, PRELOADED, folder)
    await ready(child, seal)
    const more = await attemptAll(child, { ...at, without: Object.keys(results) })
    isOver = !Object.values(more).some(outcome => outcome.startsWith('ended'))
    Object.assign(results, more)
  }
  return results
}

async function ready(child: ChildProcess, seal: Sealing): Promise<void> {
  const channel = (child.stdio[4] as Duplex).setEncoding('utf8')
  channel.write(`{"t":"settings"}\t${JSON.stringify({ hostNames: [], origins: [], sharesBooks: true, seal })}\n`)
  channel.write('{"t":"seal"}\t\n')
  for await (const text of on(channel, 'data')) if (String(text).includes('"ready"')) return
}

async function sealing(): Promise<Sealing> {
  const { systemCallsOf } =
    await built<typeof import('../../src/system-calls/system-calls.ts')>('system-calls/system-calls')
  const { planSeal } = await built<typeof import('../../src/system-calls/plan.ts')>('system-calls/plan')
  const { machineCodeFor } =
    await built<typeof import('../../src/system-calls/machine-code.ts')>('system-calls/machine-code')
  const calls = systemCallsOf(process.arch)
  if (!calls) throw new Error(`there are no system calls for ${process.arch}`)
  return { ...planSeal(calls, machineCodeFor(process.arch)), walls: { landlock: 0, names: true } }
}

function built<T>(name: string): Promise<T> {
  return import(join(DIST, `${name}.js`))
}

/** A folder that everybody may read and write, so that only the sandbox can be what refuses. */
function openFolder(): string {
  const folder = temporaryFolder()
  chmodSync(folder, 0o777)
  writeFileSync(join(folder, 'db.json'), '[]')
  chmodSync(join(folder, 'db.json'), 0o666)
  new DatabaseSync(join(folder, 'sql')).exec('CREATE TABLE t(secret); INSERT INTO t VALUES (1)')
  // Its path begins as that of the program does.
  writeFileSync(`${DIST}-secret`, 'secret')
  atEnd(() => rmSync(`${DIST}-secret`, { force: true }))
  return folder
}

/** Servers that would notice a connection or a packet. */
async function openWorld(folder: string) {
  const reached: string[] = []
  const tcp = createServer(socket => reached.push('tcp') && socket.destroy()).listen(0, '127.0.0.1')
  const unix = createServer(socket => reached.push('unix') && socket.destroy()).listen(join(folder, 'socket'))
  const udp = createSocket('udp4')
  udp.on('message', () => reached.push('udp')).bind(0, '127.0.0.1')
  const listening = [tcp, unix, udp].map(
    server => new Promise<void>(resolve => server.once('listening', () => resolve())),
  )
  await Promise.all(listening)
  const at = {
    db: join(folder, 'db.json'),
    sql: join(folder, 'sql'),
    outside: folder,
    sibling: `${DIST}-secret`,
    tcp: (tcp.address() as AddressInfo).port,
    udp: udp.address().port,
    unix: join(folder, 'socket'),
  }
  return {
    at,
    reached,
    files: readdirSync(folder),
    close: () =>
      Promise.all([tcp, unix, udp].map(server => new Promise<void>(resolve => server.close(() => resolve())))),
  }
}

function sleeper(user?: WorkerUser): ChildProcess {
  const child = spawn('sleep', ['60'], { stdio: 'ignore', ...user })
  atEnd(() => child.kill('SIGKILL'))
  return child
}

async function isKilled(child: ChildProcess): Promise<boolean> {
  const exited = new Promise<NodeJS.Signals | null>(resolve => child.once('exit', (_, signal) => resolve(signal)))
  // A second signal changes nothing for one that was killed already.
  child.kill('SIGTERM')
  return (child.signalCode ?? (await exited)) === 'SIGKILL'
}

function someAddon(): string {
  const name = readdirSync(ADDONS, { recursive: true, encoding: 'utf8' }).find(file => file.endsWith('.node'))
  if (name === undefined) throw new Error('there is no native addon to try')
  return join(ADDONS, name)
}
