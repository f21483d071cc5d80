import type { LogEntry, LogEvent } from '../../protocol/notifications.ts'
import type { LogFiles } from './log-files.ts'
import { type AccessDetails, accessLine, plainLine } from './log-lines.ts'
import { LogScope, type Note, type NoteWriter, type Subject } from './log-scope.ts'

/** How many entries a new follower is told. */
const KEPT = 200
/** For how long entries are gathered before followers are told, in milliseconds, and how many are told at once. */
const TELL_MS = 40
const MAX_TOLD = 500

/** The places that entries are written to. */
export interface EventLogParts {
  files: Pick<LogFiles, 'access' | 'error'>
  /** Where each line goes besides the files, such as stdout under `serve`. */
  print?: ((lines: readonly string[]) => void) | undefined
  /** Whether anybody follows the log. */
  isFollowed(): boolean
  /** Tells those who follow the log. */
  tell(event: LogEvent): void
}

/** Writes everything that happens once: to the files, to those who follow the log, and to whoever reads stdout. */
export class EventLog implements NoteWriter {
  readonly #parts: EventLogParts
  readonly #recent: LogEntry[] = []
  #untold: LogEntry[] = []
  #dropped = 0
  #timer: NodeJS.Timeout | undefined

  constructor(parts: EventLogParts) {
    this.#parts = parts
  }

  /** Returns the log of one subject; without a subject, that of the server itself. */
  of(subject: Subject = {}): LogScope {
    return new LogScope(this, subject)
  }

  /** Returns the last entries, oldest first. Entries that wait go to the followers first, so that nobody hears of one twice. */
  recall(): readonly LogEntry[] {
    if (this.#untold.length > 0) this.#tell()
    return this.#recent
  }

  /** Writes what happened at one time: one write to each place, however many notes there are. */
  addAll(notes: readonly Note[]): void {
    if (notes.length === 0) return
    const at = new Date().toISOString()
    const { files, print } = this.#parts
    const entries = notes.map(({ entry }): LogEntry => ({ at, ...entry }))
    files.access(entries.flatMap((entry, index) => accessLineOf(entry, notes[index]?.access)))
    files.error(entries.filter(({ level }, index) => level === 'error' || notes[index]?.isKept).map(plainLine))
    print?.(entries.map(plainLine))
    this.#recent.push(...entries.slice(-KEPT))
    this.#recent.splice(0, this.#recent.length - KEPT)
    if (this.#parts.isFollowed()) this.#queue(entries)
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
    this.#parts.tell(event)
  }
}

function accessLineOf(entry: LogEntry, access: AccessDetails | undefined): string[] {
  return access ? [accessLine(entry, access)] : []
}
