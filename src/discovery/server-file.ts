import {
  existsSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'

/** Where a server that runs can be found, and the token that makes its operator. */
export interface ServerFile {
  pid: number
  url: string
  operatorToken: string
}

/** How often a server touches its file, and after how long without it is taken for dead, in milliseconds. */
const BEAT_MS = 1_000
const FRESH_MS = 5_000

/** Beside the catalogue itself, whatever links lead to it. */
function pathOf(db: string): string {
  return `${existsSync(db) ? realpathSync(db) : db}.server`
}

/**
 * Writes `<db>.server`, readable by this user alone, and keeps touching it. Returns what takes it away again.
 * A folder that cannot be written has no such file: its catalogue is read-only, so that a second server does no harm.
 */
export function announce(db: string, content: ServerFile): () => void {
  const path = pathOf(db)
  try {
    rmSync(path, { force: true })
    writeFileSync(path, `${JSON.stringify({ ...content, namespace: namespace() })}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!isFileError(error)) throw error
    return () => {}
  }
  const beat = setInterval(() => touch(path), BEAT_MS).unref()
  return () => {
    clearInterval(beat)
    rmSync(path, { force: true })
  }
}

/** The address of the server that has this catalogue open, if it tells. */
export function readServerUrl(db: string): string | undefined {
  const { url } = read(db)
  return typeof url === 'string' ? url : undefined
}

/**
 * The pid of a server that holds this catalogue where no socket of ours reaches: in another container or network
 * namespace, on the same volume. Its file tells; one that is no longer touched was left by a server that was killed.
 */
export function foreignHolder(db: string, now = Date.now()): string | undefined {
  const { pid, namespace: theirs } = read(db)
  if (typeof pid !== 'number' || typeof theirs !== 'string' || theirs === namespace()) return undefined
  const touched = statSync(pathOf(db), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return now - touched < FRESH_MS ? `${pid} in another network namespace` : undefined
}

function read(db: string): Partial<Record<keyof ServerFile | 'namespace', unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(pathOf(db), 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError || isFileError(error)) return {}
    throw error
  }
}

/** Abstract sockets of one network namespace are not seen in another; elsewhere than on Linux the machine's name must do. */
function namespace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/net')}`
  } catch (error) {
    if (!isFileError(error)) throw error
    return hostname()
  }
}

function touch(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch (error) {
    // Removed by hand: whoever starts a second server elsewhere then was warned by nothing, and we cannot help it.
    if (!isFileError(error)) throw error
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}
