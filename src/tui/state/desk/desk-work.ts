import type { BookstoreError } from '../../../domain/errors.ts'
import { dayAfter } from '../../../domain/lending/lending.ts'
import { type AppState, withToast } from '../app-state.ts'
import { type Step, step } from '../step.ts'
import { fieldWith } from '../text-field.ts'
import type { DeskOutcome, DeskTask, DeskView, LoanRow } from './desk.ts'
import { withOutcome } from './outcome.ts'
import { withDesk, withSaid } from './with-desk.ts'

/** What the lists of the desk are, when they were asked for. */
export interface DeskSeen {
  view: DeskView
  served: number | undefined
  rows: readonly LoanRow[]
  overdue: number
}

/** Puts a task behind those that wait. */
export function withTask(state: AppState, task: DeskTask): Step {
  const { said: _said, ...desk } = state.desk
  const jobs = [...desk.jobs, { task, requestKey: globalThis.crypto.randomUUID() }]
  return nextJob({ ...state, desk: { ...desk, jobs } })
}

/** Sends the first of the jobs that wait; when none does, looks at the lists again where they may be otherwise. */
function nextJob(state: AppState): Step {
  const { jobs, isBusy, served } = state.desk
  const [job] = jobs
  if (isBusy) return step(state)
  if (!job) return look(state)
  if (!isOpen(state)) return step(withSaid(state, WAITS, 'bad'))
  return step(withDesk(state, { isBusy: true }), { type: 'desk', job, ...(served && { served: served.borrower }) })
}

const WAITS = 'the server is not connected: what was scanned waits until it is. Esc, then r, helps.'

/** Takes what became of the first job, and goes on with the next. */
export function deskDone(state: AppState, outcome: DeskOutcome): Step {
  const next = withDesk(state, { jobs: state.desk.jobs.slice(1), isBusy: false, isStale: true })
  return nextJob(toldElsewhere(withOutcome(next, outcome)))
}

/** A task failed. One without an answer is sent again under its key, once a second while there is a server; all else is told, and over. */
export function deskFailed(state: AppState, error: BookstoreError): Step {
  const [job] = state.desk.jobs
  const idle = withDesk(state, { isBusy: false })
  if (error.code === 'OVERLOADED') return step(withSaid(idle, isOpen(state) ? error.message : WAITS, 'bad'))
  const next = withDesk(idle, { jobs: state.desk.jobs.slice(1), isStale: true })
  const about = job?.task.type === 'scan' ? `${job.task.code}: ` : ''
  const said = withSaid(next, `${about}${error.message}`, 'bad')
  return nextJob(toldElsewhere(job?.task.type === 'register' ? withRegistrationBack(said, job.task, error) : said))
}

/** What was typed about a person whom the server refused comes back. */
function withRegistrationBack(
  state: AppState,
  { card, name }: { card: string; name: string },
  { message }: BookstoreError,
): AppState {
  if (state.desk.registration) return state
  return withDesk(state, {
    registration: { card: fieldWith(card), name: fieldWith(name), at: 'card', note: message },
  })
}

/** While the desk is not looked at, a line at the foot of the screen says it. */
function toldElsewhere(state: AppState): AppState {
  const { said } = state.desk
  return said && state.overlay?.type !== 'desk' ? withToast(state, said.text, said.level) : state
}

/** Asks for the lists again at once. */
export function lookAnew(state: AppState): Step {
  return nextJob(withDesk(state, { isStale: true }))
}

/** Asks for the lists, where they may be otherwise, and nothing is on its way: then they would be old again at once. */
function look(state: AppState): Step {
  const { isStale, isLooking, isBusy, view, served } = state.desk
  if (!isStale || isLooking || isBusy || !isOpen(state)) return step(state)
  const asked = { type: 'desk look', view, ...(served && { served: served.borrower }) } as const
  return step(withDesk(state, { isStale: false, isLooking: true }), asked)
}

/** Takes the lists. Those of a list that one has left meanwhile are asked for again. */
export function deskSeen(state: AppState, { view, served, rows, overdue }: DeskSeen): Step {
  const { desk } = state
  const isOther = !isSameView(desk.view, view) || desk.served?.borrower !== served
  const known = { overdue, isLooking: false, day: dayAfter(0, new Date(state.now)) }
  if (isOther) return look(withDesk(state, { ...known, isStale: true }))
  const chosen = desk.rows[desk.at]?.loan.loan
  const at = rows.findIndex(({ loan }) => loan.loan === chosen)
  const stay = Math.max(0, Math.min(desk.at, rows.length - 1))
  const listed = view.type === 'people' ? {} : { rows, at: at < 0 ? stay : at }
  return look(withDesk(state, { ...known, ...listed }))
}

/** They could not be asked for. */
export function deskUnseen(state: AppState, message: string): AppState {
  const next = withDesk(state, { isLooking: false })
  return state.overlay?.type === 'desk' ? withSaid(next, message, 'bad') : next
}

/** Somebody has lent or returned something: looked at within a second, however many loans there are in it. */
export function withLendingTold(state: AppState): AppState {
  return withDesk(state, { isStale: true })
}

/** A connection that comes back has not heard what others did meanwhile. */
export function withTopicsAnew(state: AppState): AppState {
  return state.desk.overdue === undefined ? state : withLendingTold(state)
}

/** Once a second: looks where something was told, or another day has begun, and goes on with what waited for the server. */
export function tickDesk({ state, effects }: Step): Step {
  const { overdue, day, jobs } = state.desk
  const isYesterdays = overdue !== undefined && day !== dayAfter(0, new Date(state.now))
  if (!isOpen(state) || (jobs.length === 0 && !isYesterdays && !state.desk.isStale)) return { state, effects }
  const next = nextJob(isYesterdays ? withDesk(state, { isStale: true }) : state)
  return { state: next.state, effects: [...effects, ...next.effects] }
}

const isOpen = ({ server }: AppState) => server.status === 'open'

function isSameView(a: DeskView, b: DeskView): boolean {
  return a.type === b.type && (a.type === 'book' ? a.id : 0) === (b.type === 'book' ? b.id : 0)
}
