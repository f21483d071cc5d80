import type { LogEntry } from '../../protocol/notifications.ts'
import type { AccessDetails } from './log-lines.ts'

/** The subject of log lines, as far as it is known: a connection, its worker, its client. Without any of them: the server. */
export type Subject = Readonly<Pick<LogEntry, 'connection' | 'pid' | 'client'>>

/** Something that happened. With `access` it is a request, and gets a line in access.log. */
export interface Note {
  entry: Omit<LogEntry, 'at'>
  access?: AccessDetails | undefined
  /** Whether it is in error.log, too, although nothing went wrong. */
  isKept?: true
}

export interface NoteWriter {
  addAll(notes: readonly Note[]): void
}

/** The log of one subject, so that no caller has to repeat the subject for each line. */
export class LogScope {
  readonly #log: NoteWriter
  readonly #subject: Subject

  constructor(log: NoteWriter, subject: Subject) {
    this.#log = log
    this.#subject = subject
  }

  /** Makes a note about this subject, without writing it yet. */
  note(entry: Note['entry'], access?: AccessDetails): Note {
    return { entry: { ...this.#subject, ...entry }, access }
  }

  info(message: string): void {
    this.#log.addAll([this.note({ level: 'info', message })])
  }

  warn(message: string): void {
    this.#log.addAll([this.note({ level: 'warn', message })])
  }

  /** Notes what an operator did to somebody else, to be accounted for: it is kept in error.log. */
  deed(message: string): void {
    this.#log.addAll([{ ...this.note({ level: 'warn', message }), isKept: true }])
  }

  error(message: string): void {
    this.#log.addAll([this.note({ level: 'error', message })])
  }
}
