import { type AppState, type Dialog, type DialogAction, withToast } from './app-state.ts'
import { selectedBook } from './books.ts'
import { otherClients, selectedConnection } from './connections.ts'
import { exportShown } from './export/export-prompt.ts'
import { asNewBook } from './form/deleted-edit.ts'
import { saidOfDraft } from './form/draft.ts'
import { sendForm } from './form/send-form.ts'
import { clearWholeForm } from './form/take-back.ts'
import { takeUpWaiting } from './form/waiting-forms.ts'
import { mergeRecords } from './reports/duplicates.ts'
import { anotherRecord, dropNumber, keepNumber, oneMoreCopy, readNumber, withAccepted } from './scan/answers.ts'
import { unsavedCopies } from './scan/copies.ts'
import { lookUpDuringEdit, setNumberOfEdited } from './scan/edit-question.ts'
import { type Step, step } from './step.ts'
import { undoRevision } from './undo/own-changes.ts'

const NO = { key: 'n', label: 'n No', action: { type: 'nothing' } } as const

/** Asks before something that cannot be taken back by one key. No is the default. */
function ask(state: AppState, title: string, lines: string[], label: string, action: DialogAction): AppState {
  const dialog: Dialog = { title, lines, answers: [NO, { key: 'y', label: `y ${label}`, action }] }
  return { ...state, dialog }
}

export function askDelete(state: AppState): AppState {
  const book = selectedBook(state)
  if (!book) return state
  const lines = [`${book.id}  ${book.title}`, book.author, '', 'u brings it back.']
  return ask(state, 'Delete this book?', lines, 'Delete', { type: 'delete', id: book.id, revision: book.revision })
}

export function askEnd(state: AppState): AppState {
  const row = selectedConnection(state)
  if (!row || row.closed) return withToast(state, 'this connection is closed already')
  const lines = [nameOf(state, row), 'Its client sees an orderly end (1000).']
  return ask(state, `End connection #${row.id}?`, lines, 'End it', { type: 'close', connection: row.id })
}

export function askKill(state: AppState): AppState {
  const row = selectedConnection(state)
  if (!row || row.closed) return withToast(state, 'this connection is closed already')
  const lines = [nameOf(state, row), 'SIGKILL: its client sees the connection break, the others nothing.']
  return ask(state, `Kill process ${row.pid}?`, lines, 'Kill it', { type: 'kill', connection: row.id })
}

function nameOf({ server }: AppState, row: { id: number; client: string; pid: number }): string {
  const own = row.id === server.connection ? ', this app itself' : ''
  return `#${row.id} ${row.client}${own}, served by process ${row.pid}`
}

export function askDetach(state: AppState): AppState {
  if (!state.server.isHost) return withToast(state, 'D: the server was not started by this app and goes on anyway')
  const lines = [
    `The server at ${state.server.url} goes on without this app.`,
    'How to come back is said as this app ends.',
  ]
  const draft = saidOfDraft(state)
  if (draft !== undefined) lines.push('', draft)
  return ask(state, 'Leave the server running?', lines, 'Detach and quit', { type: 'detach' })
}

/** Quits, or asks first when that would cost somebody something. */
export function askQuit(state: AppState): Step {
  if (state.server.status === 'stopping') return step(state, { type: 'quit' })
  // Of a server that has ended nobody is a client any longer.
  const others = state.server.isHost && state.server.status !== 'lost' ? otherClients(state).length : 0
  const lines: string[] = []
  if (others > 0) lines.push(`${others} ${others === 1 ? 'client is' : 'clients are'} connected and will be closed.`)
  const draft = saidOfDraft(state)
  if (draft !== undefined) lines.push(draft)
  const copies = unsavedCopies(state)
  if (copies > 0) lines.push(`${copies} more ${copies === 1 ? 'copy is' : 'copies are'} not saved yet.`)
  if (lines.length === 0) return step(state, { type: 'quit' })
  return step(ask(state, 'Quit?', lines, 'Quit', { type: 'quit' }))
}

/** Closes the question with the answer that is chosen of it; it stands on when that is none. */
export function answerDialog(state: AppState, choose: (dialog: Dialog) => DialogAction | undefined): Step {
  const { dialog, ...rest } = state
  const chosen = dialog && choose(dialog)
  return chosen ? answer(rest, chosen) : step(state)
}

/** Does what was answered. A form that had to wait for the question comes back. */
export function answer(state: AppState, action: DialogAction): Step {
  const answered = act(state, action)
  return { ...answered, state: takeUpWaiting(answered.state) }
}

/** Adds an edit as a new book. When it is on its way, the focus is back where the edit began, as after any edit. */
function addEdited(state: AppState): Step {
  const { state: next, effects } = sendForm({ ...state, form: asNewBook(state.form) })
  return step(effects.length > 0 ? { ...next, focus: 'books' } : next, ...effects)
}

function act(state: AppState, action: DialogAction): Step {
  switch (action.type) {
    case 'nothing':
      return step(state)
    case 'quit':
      return step(state, { type: 'quit' })
    case 'detach':
      return step(state, { type: 'detach' })
    case 'delete':
      return step(state, { type: 'delete', id: action.id, ifRevision: action.revision })
    case 'undo':
    case 'redo':
      return undoRevision(state, action.type, action.revision)
    case 'close':
    case 'kill':
      return step(state, action)
    case 'merge books':
      return mergeRecords(state, action.ids)
    case 'replace file':
      return exportShown(state, true)
    case 'one more copy':
      return oneMoreCopy(state, action)
    case 'another record':
      return step(anotherRecord(state, action))
    case 'keep number':
      return step(keepNumber(state, action.code))
    case 'drop number':
      return step(dropNumber(state, action.code))
    case 'read number':
      return readNumber(state, action)
    case 'number of edited':
      return step(setNumberOfEdited(state, action.code))
    case 'save with isbn':
      return sendForm({ ...state, form: withAccepted(state.form) })
    case 'add edited':
      return addEdited(state)
    case 'let edited go':
      return step({ ...clearWholeForm(state), focus: 'books' })
    case 'look up':
      return lookUpDuringEdit(state, action.code)
  }
}
