import { mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'
import { serverLines } from '../sentences.ts'

/** A folder with access.log and error.log, each rotated by size. */
export interface LogFiles {
  access(lines: readonly string[]): void
  error(lines: readonly string[]): void
  /** How many lines were left out: the disk failed, was slow, or has little room left. */
  readonly dropped: number
  close(): Promise<void>
}

export interface LogFilesOptions {
  /** Called when lines begin to be left out, and when they are written again. */
  warn?(message: string): void
  /** Reads how many bytes are free on the folder's disk. */
  freeBytes?(folder: string): Promise<number>
}

const ROTATION = { size: '10M', maxFiles: 5 } as const
/** How many bytes may wait for a slow disk before lines are left out. */
const MAX_WAITING = 4 * 1024 * 1024
/** With fewer free bytes no log is written, so that the room is left for books. */
const MIN_FREE = 64 * 1024 * 1024
const LOOK_MS = 1_000

/** Opens the log files. When the disk fails later, lines are lost, and counted; nothing else happens. */
export function openLogFiles(folder: string, options: LogFilesOptions = {}): LogFiles {
  mkdirSync(folder, { recursive: true })
  const access = createStream('access.log', { path: folder, ...ROTATION })
  const error = createStream('error.log', { path: folder, ...ROTATION })
  const room = new Room(folder, options)
  let dropped = 0
  const count = () => {
    dropped++
  }
  access.on('error', count)
  error.on('error', count)

  function write(stream: RotatingFileStream, lines: readonly string[]): void {
    if (lines.length === 0) return
    if (!room.isThere(dropped) || stream.destroyed || stream.writableLength > MAX_WAITING) dropped += lines.length
    else stream.write(`${lines.join('\n')}\n`)
  }

  return {
    access: lines => write(access, lines),
    error: lines => write(error, lines),
    get dropped() {
      return dropped
    },
    close: async () => {
      await Promise.all([end(access), end(error)])
    },
  }
}

/** Whether the disk has room for logs. While lines come, the disk is asked at most once a second. */
class Room {
  readonly #folder: string
  readonly #warn: (message: string) => void
  readonly #freeBytes: (folder: string) => Promise<number>
  #isThere = true
  #droppedBefore = 0
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(folder: string, { warn = () => {}, freeBytes = readFreeBytes }: LogFilesOptions) {
    this.#folder = folder
    this.#warn = warn
    this.#freeBytes = freeBytes
  }

  /** Answers with what the disk said last, and asks again when that is old. */
  isThere(dropped: number): boolean {
    const now = performance.now()
    if (now - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = now
      this.#freeBytes(this.#folder).then(
        free => this.#see(free >= MIN_FREE, dropped),
        // Where the disk cannot tell, lines are written; those that fail are counted.
        () => this.#see(true, dropped),
      )
    }
    return this.#isThere
  }

  #see(isThere: boolean, dropped: number): void {
    if (isThere === this.#isThere) return
    this.#isThere = isThere
    if (isThere) this.#warn(serverLines.logsResume(dropped - this.#droppedBefore))
    else this.#warn(serverLines.logsPause)
    this.#droppedBefore = dropped
  }
}

async function readFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function end(stream: RotatingFileStream): Promise<void> {
  if (stream.destroyed) return Promise.resolve()
  return new Promise(resolve => {
    stream.once('close', resolve)
    stream.once('error', () => resolve())
    stream.end(() => resolve())
  })
}
