import type { Duplicates } from '../../domain/duplicates/find-duplicates.ts'
import type { QueryField } from '../../domain/query/query-fields.ts'
import type { Statistics } from '../../domain/statistics/statistics.ts'
import type { ConnectionInfo, LogEntry, Stats, WorkerInfo } from '../../protocol/notifications.ts'
import type { Change } from '../../protocol/results.ts'
import type { Topic } from '../../protocol/topics.ts'
import type { TrafficRow } from '../content/traffic-lines.ts'
import type { BookIndex } from './book-index.ts'
import type { DeskState } from './desk/desk.ts'
import type { Effect } from './effect.ts'
import type { FormState } from './form/form.ts'
import type { FormHistory } from './form/form-history.ts'
import type { ImportOverlay } from './import/import-state.ts'
import type { ScanState } from './scan-mode/scan-state.ts'
import type { ScrollPosition } from './scroll.ts'
import type { TextField } from './text-field.ts'
import type { OwnChanges, Undoing } from './undo/changes.ts'

/** The colours of the screen: those for a dark or a light background, or only what every terminal has, where it is not known. */
export type Colours = 'dark' | 'light' | 'none'

export const PANELS = ['books', 'form', 'connections', 'log'] as const
export type PanelName = (typeof PANELS)[number]

/** The columns of the table, in their order. */
export const COLUMNS = ['id', 'title', 'author', 'year', 'copies', 'status'] as const satisfies readonly QueryField[]
export type Column = (typeof COLUMNS)[number]

/** The state of the server, as the app knows it. */
export interface ServerState {
  status: 'starting' | 'connecting' | 'open' | 'retrying' | 'lost' | 'stopping'
  url: string
  /** A sentence to go with the status. */
  text: string
  /** Our own connection. */
  connection?: number
  /** The history that the catalogue is of: with another one, a revision means another change. */
  epoch?: string
  /** Since when a request waits for its answer, where that is longer than anybody would wait; in milliseconds since the epoch. */
  waitingSince?: number
  /** While there is no connection: until when what was told is true, in milliseconds since the epoch. */
  toldUntil?: number
  /** Whether this app started the server, and ends it; and whether it was told what to serve, so that it can. */
  isHost: boolean
  canHost: boolean
  /** While it stops: how many connections are open still, of so many, and how long they may take. */
  stopping?: { open: number; of: number; seconds: number }
}

export interface BooksState {
  position: ScrollPosition
  /** The index of the selection when it was last known: where it goes on when its book is deleted. */
  lastIndex: number
  filter: TextField
  isFiltering: boolean
  sort: { field: Column; descending: boolean }
  /** The chosen column, by which `s` sorts. */
  column: Column
  /** Grows with every change of the list. */
  version: number
  /** Whether the list has arrived: until then it is not empty but unknown. */
  isLoaded: boolean
  loading?: { received: number; total: number }
  /** A book that was saved before the list heard of it: the cursor goes there when it does. */
  awaited?: number
  /** Who changed a book last, for a while. */
  marks: ReadonlyMap<number, { change: Change; until: number }>
  /** Books that others have added, and that were not in sight since. */
  news: ReadonlySet<number>
}

export interface ConnectionRow extends ConnectionInfo {
  /** Requests in the last second. */
  rate: number
  /** When it closed, and why: it stays for a moment, so that one can read it. */
  closed?: { at: number; reason: string }
}

export interface ConnectionsState {
  rows: readonly ConnectionRow[]
  workers: ReadonlyMap<number, WorkerInfo>
  position: ScrollPosition
}

/** A log entry with its number, which grows by one with each. */
export interface LogRow extends LogEntry {
  number: number
  /** Whether it is of this app's own connection, and of what it does at its start: to follow the topics, and to read the list. */
  isUpkeep?: true
}

export const LOG_LEVELS = ['all', 'warn', 'error'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

export interface LogState {
  rows: readonly LogRow[]
  /** Paused: the number of the row at the bottom, and how many of its lines are below the window where lines are wrapped. */
  pausedAt?: number
  hidden: number
  /** Paused: the number of the last row that was in sight. */
  seen: number
  level: LogLevel
  wrap: boolean
  filter: TextField
  isFiltering: boolean
  dropped: number
}

/** A question; while it stands, it gets every key. */
export interface Dialog {
  title: string
  lines: readonly string[]
  /** The answers and their keys; any other key is no answer. The first is the default, which Enter takes. */
  answers: readonly { key: string; label: string; action: DialogAction }[]
  /** Whether the next scan takes the default, so that nothing is to be pressed between two scans. */
  isForScans?: boolean
  /** The text that was typed into the question, and is no answer. */
  typed?: string
  /** Of a question about how things are: whether they still are so. */
  holds?: (state: AppState) => boolean
  /** Said under the question: what came that was no answer. */
  note?: string
}

export type DialogAction =
  | { type: 'nothing' | 'save with isbn' }
  /** An edit whose book was deleted meanwhile. */
  | { type: 'add edited' | 'let edited go' }
  | { type: 'quit' }
  | { type: 'delete'; id: number; revision: number }
  | { type: 'close'; connection: number }
  | { type: 'kill'; connection: number }
  | { type: 'detach' }
  | { type: 'replace file' }
  | { type: 'merge books'; ids: readonly number[] }
  | { type: Undoing; revision: number }
  | { type: 'one more copy'; id: number; code: string }
  | { type: 'another record'; id: number; code: string }
  /** The number goes into the form as it is, or is dropped, or looked up as another one. */
  | { type: 'keep number' | 'drop number'; code: string }
  | { type: 'read number'; code: string; isbn: string }
  /** A scan during an edit: the number of the edited book, or one to look up while the edit waits. */
  | { type: 'number of edited' | 'look up'; code: string }

/** More copies of a book: one update is on its way at a time, so that none of them meets another. */
export interface CopyCount {
  /** The update on its way: how many copies it adds, and what was sent. */
  sent: number
  update: Extract<Effect, { type: 'update' }>
  /** Copies that came since. */
  more: number
  /** Whether its answer was lost, or it was refused for a moment: then it is sent again under the same key, and happens once. */
  isLost: boolean
}

/** The overlay: help or details, shown over the panels. */
export type Overlay =
  | { type: 'help'; top: number }
  | { type: 'book'; id: number; history?: readonly Change[]; note?: string; top: number }
  | { type: 'connection'; id: number; top: number }
  /** The statistics of the books that a filter lets through, when the list had this version. */
  | { type: 'statistics'; statistics: Statistics; version: number; filter: string; top: number }
  /** Records that are of one book, a group at a time, when the list had this version. */
  | { type: 'duplicates'; found: readonly Duplicates[]; at: number; version: number; top: number }
  /** Where books are lent and come back: the state of it is kept while it is closed. */
  | { type: 'desk'; top: number }
  /** Asks for the file of an export. `note` says why there is none. */
  | { type: 'export'; file: TextField; isForSpreadsheets: boolean; isBusy?: true; note?: string; top: number }
  /** Scan mode; what it holds is in the state's `scan`. */
  | { type: 'scan'; top: number }
  | ImportOverlay
  /** The frames of a connection, as they come. `top` is infinite while the newest are to be seen; `note` says why there are no more. */
  | { type: 'traffic'; id: number; client: string; told: readonly TrafficRow[]; top: number; note?: string }

export interface Toast {
  text: string
  level: 'info' | 'good' | 'bad'
  until: number
  /** Of a sentence about how things are: whether they still are so. It goes as soon as they are not. */
  holds?: (state: AppState) => boolean
}

export interface AppState {
  size: { columns: number; rows: number }
  colours: Colours
  /** Milliseconds since the epoch, to the second: what ages is drawn by it. */
  now: number
  focus: PanelName
  isZoomed: boolean
  server: ServerState
  index: BookIndex
  books: BooksState
  form: FormState
  /** The steps of typing and clearing in the form, so that they can be undone. */
  formHistory: FormHistory
  /** Forms on their way to the server, by their requestKeys: what is typed meanwhile belongs to the next book. */
  saves: ReadonlyMap<string, FormState>
  /**
   * The waiting forms: those that the server refused, those left for the next scan, and those of an earlier app. They come back, one
   * by one, when the form that is open is done.
   */
  waiting: readonly FormState[]
  /** Copies that are being counted, by the ids of their books. */
  counts: ReadonlyMap<number, CopyCount>
  own: OwnChanges
  /** Forms that an app before this one had sent without hearing of it: they go again when the server is there. */
  unsent: readonly FormState[]
  /** Why drafts cannot be kept, when they cannot. */
  draftTrouble?: string
  connections: ConnectionsState
  log: LogState
  stats?: Stats
  /** When they were told last, or the connection began on which they are to come; in milliseconds since the epoch. */
  heardAt?: number
  /** Requests per second of the last seconds, oldest first. */
  rates: readonly number[]
  desk: DeskState
  dialog?: Dialog
  overlay?: Overlay
  /** The batch of scan mode, the last one when it is not open. */
  scan?: ScanState
  toast?: Toast
  /** The topics that this connection may not follow, each with the reason. Panels show the reason instead of an empty list. */
  deniedTopics: ReadonlyMap<Topic, string>
}

const TOAST_MS = 4_000

/** Shows a line for a few seconds, or for as long as it holds where that is shorter. */
export function withToast(
  state: AppState,
  text: string,
  level: Toast['level'] = 'info',
  holds?: Toast['holds'],
): AppState {
  return { ...state, toast: { text, level, until: Date.now() + TOAST_MS, ...(holds && { holds }) } }
}
