import type { LogEntry, LogEvent } from '../protocol/notifications.ts'
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
  print: (line: string) => void
  /** Tells those who follow the log. */
  tell: (event: LogEvent) => void
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

  /** Notes something. With `access` it is a request, and gets a line in access.log. */
  add(entry: Omit<LogEntry, 'at'>, access?: AccessDetails): void {
    const whole: LogEntry = { at: new Date().toISOString(), ...entry }
    const line = plainLine(whole)
    const { files, print } = this.#options
    if (access) files.access(accessLine(whole, access))
    if (entry.level === 'error') files.error(line)
    print(line)
    this.#recent.push(whole)
    if (this.#recent.length > KEPT) this.#recent.shift()
    this.#queue(whole)
  }

  /** Notes what happened to the server itself. */
  note(level: LogEntry['level'], message: string): void {
    this.add({ level, message })
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #queue(entry: LogEntry): void {
    if (this.#untold.length < MAX_TOLD) this.#untold.push(entry)
    else this.#dropped++
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
