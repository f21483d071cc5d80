import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { WorkerUser } from '../../src/supervisor/workers/worker-command.ts'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const CODE = readFileSync(new URL('../fixtures/hostile.mjs', import.meta.url), 'utf8')
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

/**
 * Runs `fixtures/hostile.mjs` under the command line, with the descriptors and the environment of a worker. It is given
 * to Node as text, since a worker may not read it. `unboxed`: only these attempts, without the permission model.
 */
export async function runHostile(user?: WorkerUser, unboxed?: string[]): Promise<Attempts> {
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
  const { sharedFd, endsWithParent: _, ...command } = workerCommand({ sharedFd: books.fd, user })
  const execArgv = command.execArgv.filter(option => unboxed === undefined || !/^--(?:permission|allow-)/.test(option))
  const child = spawn(command.execPath, [...execArgv, '--input-type=module', '--eval', CODE], {
    ...command,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe', sharedFd],
    detached: true,
  })
  const at = {
    program: DIST,
    addon: someAddon(),
    supervisor: supervisor.pid,
    neighbour: neighbour.pid,
    secret: '/etc/passwd',
    only: unboxed,
  }
  child.send({ ...at, ...world.at })
  const results = await new Promise<Record<string, string>>((resolve, reject) => {
    child.once('message', message => resolve(message as Record<string, string>))
    child.once('exit', (code, signal) => reject(new Error(`ended with ${signal ?? code} before it told anything`)))
  })
  const killed = { supervisor: await isKilled(supervisor), neighbour: await isKilled(neighbour) }
  const written = readdirSync(folder).filter(name => !world.files.includes(name))
  await world.close()
  const text = createSharedReader(books.fd)(1) ?? ''
  books.close()
  return { results, reached: world.reached, written, books: text, killed }
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
