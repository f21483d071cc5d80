import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { type FileHandle, open, readFile, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { basename, dirname, resolve } from 'node:path'
import { foreignHolder } from '../../discovery/foreign-holder.ts'
import { isAlive } from '../../discovery/is-alive.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { command } from '../../shell/command.ts'

/** How long the holder of a lock may take to say its pid, in milliseconds. */
const ASK_MS = 300

/**
 * Makes sure that one process alone has a catalogue open. Returns what lets the next one in.
 *
 * @throws BookstoreError STORAGE that names the process that has it open
 */
export async function lock(file: string): Promise<() => Promise<void>> {
  const unlock = await (process.platform === 'linux' ? lockByName(file) : lockByFile(file))
  const holder = foreignHolder(file)
  if (holder === undefined) return unlock
  await unlock()
  throw taken(file, holder)
}

/** An abstract Unix socket: the kernel frees the name when the process ends, however that ends. */
async function lockByName(file: string): Promise<() => Promise<void>> {
  const name = socketName(file)
  const server = createServer(socket => {
    socket.on('error', () => socket.destroy())
    socket.end(String(process.pid))
  })
  try {
    await listen(server, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw taken(file, await askPid(name))
  }
  server.unref()
  return () => new Promise(resolved => server.close(() => resolved()))
}

/** Names the lock by the folder's device and inode, so that two paths to one folder give one name, which is short. */
function socketName(file: string): string {
  const { dev, ino } = statSync(dirname(resolve(file)))
  const hash = createHash('sha256')
    .update(`${dev}:${ino}:${basename(file)}`)
    .digest('hex')
    .slice(0, 32)
  return `\0websocket-bookstore-${hash}`
}

function listen(server: Server, name: string): Promise<void> {
  return new Promise((resolved, reject) => {
    server.once('error', reject)
    server.listen(name, () => resolved())
  })
}

function askPid(name: string): Promise<string | undefined> {
  return new Promise(resolved => {
    let text = ''
    const socket = connect(name)
    const finish = () => {
      clearTimeout(deadline)
      socket.destroy()
      resolved(/^\d+$/.test(text) ? text : undefined)
    }
    const deadline = setTimeout(finish, ASK_MS)
    socket.setEncoding('latin1').on('data', chunk => {
      text += chunk
    })
    socket.on('end', finish)
    socket.on('error', finish)
  })
}

/** Locks where there are no abstract sockets: by a file with a pid, which counts only while that process lives. */
async function lockByFile(file: string): Promise<() => Promise<void>> {
  const path = `${file}.lock`
  const handle = (await create(path)) ?? (await replaceStale(file, path))
  await handle.writeFile(String(process.pid))
  await handle.close()
  return () => rm(path, { force: true })
}

async function create(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw error
  }
}

async function replaceStale(file: string, path: string): Promise<FileHandle> {
  const pid = (await readFile(path, 'latin1')).trim()
  if (isAlive(Number(pid))) throw taken(file, pid)
  await rm(path, { force: true })
  const handle = await create(path)
  if (!handle) throw taken(file, undefined)
  return handle
}

function taken(file: string, pid: string | undefined): BookstoreError {
  const who = pid === undefined ? 'another process' : `process ${pid}`
  return new BookstoreError(
    'STORAGE',
    `${file} is being served by ${who} already. --db serves another catalogue; the app on this one: ${command('attach', '--db', resolve(file))}`,
  )
}
