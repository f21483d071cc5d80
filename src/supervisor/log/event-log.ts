import type { LogEntry, LogEvent } from '../../protocol/notifications.ts'
import type { LogFiles } from './log-files.ts'
import { type AccessDetails, accessLine, plainLine } from './log-lines.ts'

/** How many entries a new follower is told. */
const KEPT = 200
/** How long entries wait for others before they are told, in milliseconds, and how many are told at once. */
const TELL_MS = 40
const MAX_TOLD = 500

export interface LogBookOptions {
  files: LogFiles
  /** Where each line goes besides, such as stdout under `serve`. */
  print?: ((lines: readonly string[]) => void) | undefined
  /** Whether anybody follows the log. */
  isFollowed(): boolean
  /** Tells those who follow the log. */
  tell(event: LogEvent): void
}

/** Something that happened. With `access` it is a request, and gets a line in access.log. */
export interface Note {
  entry: Omit<LogEntry, 'at'>
  access?: AccessDetails | undefined
}

/** All that happens, once: to the files, to those who follow the log, and to whoever reads stdout. */
export class LogBook {
  readonly #options: LogBookOptions
  readonly #recent: LogEntry[] = []
  #untold: LogEntry[] = []
  #dropped = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: LogBookOptions) {
    this.#options = options
  }

  /** Returns the last entries, oldest first. Tells the others first, so that nobody hears of one twice. */
  recall(): readonly LogEntry[] {
    if (this.#untold.length > 0) this.#tell()
    return this.#recent
  }

  /** Notes something. */
  add(entry: Note['entry']): void {
    this.addAll([{ entry }])
  }

  /** Notes what happened at one time: each place is written to once, however much it is. */
  addAll(notes: readonly Note[]): void {
    if (notes.length === 0) return
    const at = new Date().toISOString()
    const { files, print } = this.#options
    const entries = notes.map(({ entry }): LogEntry => ({ at, ...entry }))
    files.access(entries.flatMap((entry, index) => accessLineOf(entry, notes[index]?.access)))
    files.error(entries.filter(({ level }) => level === 'error').map(plainLine))
    print?.(entries.map(plainLine))
    this.#recent.push(...entries.slice(-KEPT))
    this.#recent.splice(0, this.#recent.length - KEPT)
    if (this.#options.isFollowed()) this.#queue(entries)
  }

  /** Notes what happened to the server itself. */
  note(level: LogEntry['level'], message: string): void {
    this.add({ level, message })
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #queue(entries: readonly LogEntry[]): void {
    const room = MAX_TOLD - this.#untold.length
    this.#untold.push(...entries.slice(0, room))
    this.#dropped += Math.max(0, entries.length - room)
    this.#timer ??= setTimeout(() => this.#tell(), TELL_MS)
  }

  #tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const event = { entries: this.#untold, ...(this.#dropped > 0 && { dropped: this.#dropped }) }
    this.#untold = []
    this.#dropped = 0
    this.#options.tell(event)
  }
}

function accessLineOf(entry: LogEntry, access: AccessDetails | undefined): string[] {
  return access ? [accessLine(entry, access)] : []
}
