import type { LogEntry } from '../../protocol/notifications.ts'
import type { AccessDetails } from './log-lines.ts'

/** Whom lines of the log are about: a connection, the worker that serves it, the client. Nobody: the server itself. */
export type Subject = Readonly<Pick<LogEntry, 'connection' | 'pid' | 'client'>>

/** Something that happened. With `access` it is a request, and gets a line in access.log. */
export interface Note {
  entry: Omit<LogEntry, 'at'>
  access?: AccessDetails | undefined
}

export interface NoteWriter {
  addAll(notes: readonly Note[]): void
}

/** The log of one subject. It is handed along, and grows with what becomes known. */
export class LogScope {
  readonly #log: NoteWriter
  readonly #subject: Subject

  constructor(log: NoteWriter, subject: Subject) {
    this.#log = log
    this.#subject = subject
  }

  /** The same log, with more of the subject known. */
  with(more: Subject): LogScope {
    return new LogScope(this.#log, { ...this.#subject, ...more })
  }

  /** Makes a note of this subject, which is not written yet. */
  note(entry: Note['entry'], access?: AccessDetails): Note {
    return { entry: { ...this.#subject, ...entry }, access }
  }

  info(message: string): void {
    this.#log.addAll([this.note({ level: 'info', message })])
  }

  warn(message: string): void {
    this.#log.addAll([this.note({ level: 'warn', message })])
  }

  error(message: string): void {
    this.#log.addAll([this.note({ level: 'error', message })])
  }
}
