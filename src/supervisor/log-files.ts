import { mkdirSync } from 'node:fs'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'

/** A folder with access.log and error.log, each rotated by size. */
export interface LogFiles {
  access(line: string): void
  error(line: string): void
  /** How many lines could not be written. */
  readonly dropped: number
  close(): Promise<void>
}

const ROTATION = { size: '10M', maxFiles: 5 } as const
/** Lines that wait for a slow disk, in bytes. Logs give way before data. */
const MAX_WAITING = 4 * 1024 * 1024

/** Opens the log files. A disk that fails later costs lines, which are counted, and nothing else. */
export function openLogFiles(folder: string): LogFiles {
  mkdirSync(folder, { recursive: true })
  const access = createStream('access.log', { path: folder, ...ROTATION })
  const error = createStream('error.log', { path: folder, ...ROTATION })
  let dropped = 0
  const count = () => {
    dropped++
  }
  access.on('error', count)
  error.on('error', count)

  function write(stream: RotatingFileStream, line: string): void {
    if (stream.destroyed || stream.writableLength > MAX_WAITING) dropped++
    else stream.write(`${line}\n`)
  }

  return {
    access: line => write(access, line),
    error: line => write(error, line),
    get dropped() {
      return dropped
    },
    close: async () => {
      await Promise.all([end(access), end(error)])
    },
  }
}

function end(stream: RotatingFileStream): Promise<void> {
  if (stream.destroyed) return Promise.resolve()
  return new Promise(resolve => {
    stream.once('close', resolve)
    stream.once('error', () => resolve())
    stream.end(() => resolve())
  })
}
