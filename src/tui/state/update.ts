import type { Book } from '../../domain/book.ts'
import type { BookstoreError } from '../../domain/errors.ts'
import type { ConnectionEvent, LogEvent, Stats, WorkerEvent } from '../../protocol/notifications.ts'
import type { Change } from '../../protocol/results.ts'
import type { Topic } from '../../protocol/topics.ts'
import type { KeyboardEvent } from '../input/keyboard-event.ts'
import { type AppState, type Colours, type ServerState, type Toast, withToast } from './app-state.ts'
import { anchored, isAtTail, isHidden, selectAwaited, selectSaved, withBooks, withTailInSight } from './books.ts'
import { applyConnection, applyWorker, forgetClosed } from './connections.ts'
import { askAboutDeleted } from './form/deleted-edit.ts'
import { type FoundDraft, withDraft } from './form/draft.ts'
import { FORM_FIELDS, type FormState, fieldAt, moveTo, withNote } from './form/form.ts'
import { sendUnsent } from './form/send-form.ts'
import { takeUpWaiting } from './form/waiting-forms.ts'
import { appendLog } from './log-rows.ts'
import { paste, press, typedIntoQuestion } from './press.ts'
import { countNotSaved, countSaved, resendCounts } from './scan/copies.ts'
import { copiesMeanwhile, withCopiesMeanwhile } from './scan/copies-of-saved.ts'
import { scannedAfter } from './scan/scanned.ts'
import { type Step, step } from './step.ts'
import { textOf } from './text-field.ts'
import { type Attached, withAttached } from './told/attached.ts'
import { withHistory, withHistoryAnew, withHistoryOf } from './told/book-history.ts'
import { withNews, withSeen } from './told/new-books.ts'
import { withDenied, withoutTold, withServer, withWaiting } from './told/server-told.ts'
import { askAboutStuck, type StuckChange } from './told/undo-question.ts'

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
  | { type: 'refused'; topic: Topic; message: string }
  | { type: 'log'; told: LogEvent }
  | { type: 'stats'; stats: Stats }
  | { type: 'saved'; book: Book; requestKey: string; verb: string }
  | { type: 'not saved'; error: BookstoreError; requestKey: string }
  | { type: 'history'; id: number; changes: readonly Change[]; note?: string }
  /** `needsServer`: it names a key that works only while the server is connected. */
  | { type: 'toast'; text: string; level: Toast['level']; needsServer?: true }
  | ({ type: 'draft' } & FoundDraft)
  | { type: 'stuck'; stuck: StuckChange }
  | ({ type: 'attached' } & Attached)
  | { type: 'draft trouble'; message: string | undefined }

const MARK_MS = 6_000
const RATES_KEPT = 60
/** More books than are ever in sight are not marked: in a flood of changes a mark says nothing. */
const MAX_MARKS = 100

/** The one reducer of the app: returns the next state and the effects of an event. */
export function update(state: AppState, event: AppEvent): Step {
  const next = react(state, event)
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
      return resendCounts(tick(withWaiting(state, event.waitingSince, event.now), event.now))
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
    case 'loaded':
      return withHistoryAnew(loaded(state, event.books))
    default:
      return step(told(state, event))
  }
}

type Told = Exclude<AppEvent, KeyboardEvent | { type: 'tick' | 'saved' | 'not saved' | 'server' | 'loaded' }>

function told(state: AppState, event: Told): AppState {
  switch (event.type) {
    case 'resize':
      return { ...state, size: { columns: event.columns, rows: event.rows } }
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
      return withoutTold(state)
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

function saved(state: AppState, { book, requestKey, verb }: Extract<AppEvent, { type: 'saved' }>): AppState {
  // Before the title, which may be longer than the row.
  const hidden = isHidden(state, book) ? `, and hidden by the filter /${textOf(state.books.filter).trim()}` : ''
  const text = `${verb}${hidden}: ${book.id} ${book.title}${verb === 'copies' ? ` (${book.copies})` : ''}`
  return withToast(selectSaved(withoutSave(state, requestKey), book), text, 'good')
}

function withoutSave(state: AppState, requestKey: string): AppState {
  const saves = new Map(state.saves)
  saves.delete(requestKey)
  return { ...state, saves }
}

/** A form that was refused comes back as it was, with what is wrong: at once, or when what is typed now is done. */
function notSaved(state: AppState, { error, requestKey }: Extract<AppEvent, { type: 'not saved' }>): AppState {
  const form = state.saves.get(requestKey)
  if (!form) return withToast(state, error.message, 'bad')
  const current = error.code === 'CONFLICT' ? (error.details.current as Book | undefined) : undefined
  const { form: back, text } = current && form.editing ? conflicting(form, current) : refusedForm(form, error)
  const next = withoutSave({ ...state, waiting: [...state.waiting, back] }, requestKey)
  const shown = takeUpWaiting(next)
  if (shown.form !== back) return withToast(shown, text, 'bad')
  const isGone = error.code === 'NOT_FOUND' && !state.dialog
  const there = isGone && back.editing ? askAboutDeleted(shown, back.editing) : shown
  return withToast({ ...there, focus: 'form' }, text, 'bad')
}

function conflicting(form: FormState, current: Book): { form: FormState; text: string } {
  const changedFields = FORM_FIELDS.filter(({ name }) => current[name] !== form.editing?.[name]).map(
    ({ label }) => label,
  )
  const what = changedFields.join(', ') || 'another field'
  return {
    form: { ...form, editing: current },
    text: `changed meanwhile by somebody else: ${what}. Enter saves yours over it`,
  }
}

function refusedForm(form: FormState, error: BookstoreError): { form: FormState; text: string } {
  const field = FORM_FIELDS.find(({ name }) => name === error.details.fields?.[0]?.field)?.name
  // A lost connection is told as OVERLOADED (see perform-effect.ts).
  const sent = form.sent && error.code === 'OVERLOADED' ? { sent: { ...form.sent, isLost: true as const } } : {}
  const there = { ...(field ? moveTo(form, field) : form), ...sent }
  const noted = withNote(there, field ?? fieldAt(form), error.message)
  // What the store says of a disk that fails begins so already.
  return { form: noted, text: `not saved: ${error.message.replace(/^not saved: /, '')}` }
}
