import type { Book } from '../../domain/book.ts'
import type { ConnectionEvent, LogEvent, Stats, TrafficEvent, WorkerEvent } from '../../protocol/notifications.ts'
import type { Change } from '../../protocol/results.ts'
import type { Topic } from '../../protocol/topics.ts'
import type { KeyboardEvent } from '../input/keyboard-event.ts'
import { type AppState, type Colours, type ServerState, type Toast, withToast } from './app-state.ts'
import { anchored, isAtTail, selectAwaited, withBooks, withTailInSight } from './books.ts'
import { applyConnection, applyWorker, forgetClosed } from './connections.ts'
import { type DeskTold, deskTold } from './desk/desk-told.ts'
import { tickDesk, withTopicsAnew } from './desk/desk-work.ts'
import { exported, notExported } from './export/export-prompt.ts'
import { type FoundDraft, withDraft } from './form/draft.ts'
import { type NotSaved, notSaved, type Saved, saved } from './form/saved.ts'
import { sendUnsent } from './form/send-form.ts'
import { importTold } from './import/import-screen.ts'
import type { ImportEvent } from './import/import-state.ts'
import { appendLog } from './log-rows.ts'
import { paste, press, typedIntoQuestion } from './press.ts'
import { withDuplicatesAnew } from './reports/duplicates.ts'
import { withStatisticsAnew } from './reports/statistics.ts'
import { countNotSaved, countSaved, resendCounts } from './scan/copies.ts'
import { copiesMeanwhile, withCopiesMeanwhile } from './scan/copies-of-saved.ts'
import { scannedAfter } from './scan/scanned.ts'
import { type ScanEvent, scanTold } from './scan-mode/scan-told.ts'
import { type Step, step } from './step.ts'
import { type Attached, withAttached } from './told/attached.ts'
import { withHistory, withHistoryAnew, withHistoryOf } from './told/book-history.ts'
import { withNews, withSeen } from './told/new-books.ts'
import { withDenied, withoutTold, withServer, withWaiting } from './told/server-told.ts'
import { withTraffic, withTrafficEnded, withTrafficLaidOut, withTrafficNote } from './told/traffic.ts'
import type { Undoing } from './undo/changes.ts'
import { askAboutEarlier, type FoundChange } from './undo/earlier-question.ts'
import { notUndone, withMade } from './undo/own-changes.ts'
import { askAboutStuck, type StuckChange } from './undo/stuck-question.ts'

/** The events of the app: everything that can happen to it. */
export type AppEvent =
  | KeyboardEvent
  | { type: 'resize'; columns: number; rows: number }
  | { type: 'colours'; colours: Colours }
  /** A second has gone by, or an answer came. `waitingSince` is when the oldest request was sent that has none. */
  | { type: 'tick'; now: number; waitingSince?: number }
  | { type: 'server'; server: Partial<ServerState> }
  | { type: 'loading'; received: number; total: number }
  | { type: 'loaded'; books: Iterable<Book> }
  | { type: 'changes'; changes: readonly Change[] }
  | { type: 'connection'; told: ConnectionEvent }
  | { type: 'worker'; told: WorkerEvent }
  | { type: 'feeds restarted' }
  | { type: 'desk'; told: DeskTold }
  | { type: 'traffic'; id: number; events: readonly TrafficEvent[] }
  | { type: 'traffic note'; id: number; note: string }
  | { type: 'exported'; file: string; books: number }
  | { type: 'not exported'; message: string; isThere: boolean }
  | { type: 'refused'; topic: Topic; message: string }
  | { type: 'log'; told: LogEvent }
  | { type: 'stats'; stats: Stats }
  | ({ type: 'saved' } & Saved)
  | ({ type: 'not saved' } & NotSaved)
  | { type: 'history'; id: number; changes: readonly Change[]; note?: string }
  /** `needsServer`: it names a key that works only while the server is connected. */
  | { type: 'toast'; text: string; level: Toast['level']; needsServer?: true }
  | ({ type: 'draft' } & FoundDraft)
  | { type: 'stuck'; stuck: StuckChange }
  /** The server has done it, at this revision. */
  | { type: 'made'; made: 'change' | Undoing; revision: number }
  /** `isGone`: the server knows of no such change any longer. */
  | { type: 'not undone'; which: Undoing; revision: number; isGone: boolean }
  | ({ type: 'change found' } & FoundChange)
  | ({ type: 'attached' } & Attached)
  | ScanEvent
  | ImportEvent
  | { type: 'draft trouble'; message: string | undefined }

const MARK_MS = 6_000
const RATES_KEPT = 60
/** More books than are ever in sight are not marked: in a flood of changes a mark says nothing. */
const MAX_MARKS = 100

/** The one reducer of the app: returns the next state and the effects of an event. */
export function update(state: AppState, event: AppEvent): Step {
  const next = withTrafficEnded(state, react(state, event))
  return { ...next, state: withoutOver(withSeen(state, next.state)) }
}

/** What is said of how things are goes as soon as they are otherwise. */
function withoutOver(state: AppState): AppState {
  const { toast, dialog, ...rest } = state
  const isToastOver = toast?.holds?.(state) === false
  const isDialogOver = dialog?.holds?.(state) === false
  if (!isToastOver && !isDialogOver) return state
  return { ...rest, ...(!isToastOver && toast && { toast }), ...(!isDialogOver && dialog && { dialog }) }
}

function react(state: AppState, event: AppEvent): Step {
  switch (event.type) {
    case 'key':
      return press(state, event.key)
    case 'paste':
      return paste(state, event.text)
    case 'scan':
      return scannedAfter(state, event.code, event.typed ?? 0)
    case 'typed':
      return typedIntoQuestion(state, event.text)
    case 'tick':
      return tickDesk(resendCounts(withReportsAnew(tick(withWaiting(state, event.waitingSince, event.now), event.now))))
    case 'desk':
      return deskTold(state, event.told)
    case 'saved':
      return countSaved(saved(state, event), event.book, event.requestKey, copiesMeanwhile(state, event.requestKey))
    case 'not saved':
      return (
        countNotSaved(state, event.error, event.requestKey) ??
        step(notSaved(withCopiesMeanwhile(state, event.requestKey), event))
      )
    case 'server': {
      const next = withServer(state, event.server)
      return next.server.status === 'open' ? sendUnsent(next) : step(next)
    }
    case 'not undone':
      return notUndone(state, event)
    case 'loaded':
      return withHistoryAnew(loaded(state, event.books))
    default:
      return step(told(state, event))
  }
}

type Told = Exclude<
  AppEvent,
  KeyboardEvent | { type: 'tick' | 'saved' | 'not saved' | 'server' | 'loaded' | 'not undone' | 'desk' }
>

/** Once a second; most of the time there is nothing to be done. */
function withReportsAnew(state: AppState): AppState {
  return withDuplicatesAnew(withStatisticsAnew(state))
}

function told(state: AppState, event: Told): AppState {
  switch (event.type) {
    case 'resize':
      return withTrafficLaidOut({ ...state, size: { columns: event.columns, rows: event.rows } })
    case 'colours':
      return { ...state, colours: event.colours }
    case 'loading':
      return withBooks(state, { loading: { received: event.received, total: event.total } })
    case 'changes':
      return changed(state, event.changes)
    case 'connection':
      return { ...state, connections: applyConnection(state.connections, event.told, state.now) }
    case 'worker':
      return { ...state, connections: applyWorker(state.connections, event.told) }
    case 'feeds restarted':
      return withTrafficNote(
        withoutTold(withTopicsAnew(state)),
        'the app was connected anew meanwhile: close this, and follow again',
      )
    case 'traffic':
      return withTraffic(state, event.id, event.events)
    case 'exported':
      return exported(state, event)
    case 'not exported':
      return notExported(state, event)
    case 'traffic note':
      return withTrafficNote(state, event.note, event.id)
    case 'refused':
      return withDenied(state, event)
    case 'log':
      return { ...state, log: appendLog(state.log, event.told, state.server.connection) }
    case 'stats':
      return withStats(state, event.stats)
    case 'history':
      return withHistory(state, event)
    case 'toast':
      return withToast(state, event.text, event.level, event.needsServer && isConnected)
    case 'attached':
      return withAttached(state, event)
    case 'stuck':
      return askAboutStuck(state, event.stuck)
    case 'made':
      return withMade(state, event)
    case 'change found':
      return askAboutEarlier(state, event)
    case 'scan written':
    case 'scan not written':
    case 'scans undone':
    case 'scans not undone':
    case 'lookup read':
    case 'lookup not read':
      return scanTold(state, event)
    case 'import prepared':
    case 'import not prepared':
    case 'import progress':
    case 'imported':
    case 'report written':
      return importTold(state, event)
    case 'draft':
      return withDraft(state, event)
    case 'draft trouble':
      return withTrouble(state, event.message)
  }
}

function withStats(state: AppState, stats: Stats): AppState {
  const rates = [...state.rates, stats.requestsPerSecond].slice(-RATES_KEPT)
  return { ...state, stats, heardAt: state.now, rates }
}

const isConnected = ({ server }: AppState) => server.status === 'open'

function withTrouble(state: AppState, message: string | undefined): AppState {
  const { draftTrouble, ...rest } = state
  if (message === undefined) return rest
  const next = { ...rest, draftTrouble: message }
  if (message === draftTrouble) return next
  const holds = (after: AppState) => after.draftTrouble === message
  return withToast(next, `what is typed is not kept as a draft: ${message}`, 'bad', holds)
}

function tick(state: AppState, now: number): AppState {
  const { toast, ...rest } = state
  const marks = new Map([...state.books.marks].filter(([, { until }]) => until > now))
  const books = marks.size === state.books.marks.size ? state.books : { ...state.books, marks }
  const next = { ...rest, now, books, connections: forgetClosed(state.connections, now) }
  return toast && toast.until > now ? { ...next, toast } : next
}

function loaded(state: AppState, books: Iterable<Book>): AppState {
  const before = anchored(state)
  before.index.reset(books)
  const { loading: _loading, ...rest } = before.books
  return { ...before, books: { ...rest, isLoaded: true, version: rest.version + 1 } }
}

function changed(state: AppState, changes: readonly Change[]): AppState {
  const wasAtTail = isAtTail(state)
  const before = anchored(state)
  const marks = new Map(before.books.marks)
  for (const change of changes) {
    before.index.apply(change)
    if (!change.book || change.by.connection === state.server.connection) continue
    marks.delete(change.id)
    marks.set(change.id, { change, until: state.now + MARK_MS })
  }
  const kept = marks.size > MAX_MARKS ? new Map([...marks].slice(-MAX_MARKS)) : marks
  const news = withNews(before.books.news, changes, state.server.connection)
  const after = withHistoryOf(withBooks(before, { version: before.books.version + 1, marks: kept, news }), changes)
  return selectAwaited(wasAtTail ? withTailInSight(after) : after, changes)
}
