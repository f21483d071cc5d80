import type { ActionName } from '../input/key-binding.ts'
import type { KeyPress } from '../input/key-press.ts'
import { type AppState, LOG_LEVELS, type PanelName } from './app-state.ts'
import {
  anchored,
  bookRows,
  bookWindow,
  chooseColumn,
  moveBooks,
  selectedBook,
  sortByColumn,
  withBooks,
} from './books.ts'
import { moveConnections, selectedConnection } from './connections.ts'
import { actOnChosen, enterAtDesk, leaveDesk, moveAtDesk, nextAtDesk, openDesk } from './desk/desk-keys.ts'
import { enterInRegistration, leaveRegistration, otherField, startRegistration } from './desk/registration.ts'
import { answerDialog, askDelete, askDetach, askEnd, askKill, askQuit } from './dialogs.ts'
import { askForFile, changeExport, exportShown, typeInPrompt } from './export/export-prompt.ts'
import { clearFilter, keepFilter, typeInFilter } from './filter.ts'
import { editSelected, leaveForm, startAdd } from './form/enter-form.ts'
import { moveField } from './form/form.ts'
import { movedFrom } from './form/leave-isbn.ts'
import { moveLine, newLine, nextField } from './form/move-in-form.ts'
import { saveForm } from './form/save-form.ts'
import { clearField, clearWholeForm, redoTyping, undoTyping, whatClears } from './form/take-back.ts'
import { typeInForm } from './form/type-in-form.ts'
import { nextWaiting } from './form/waiting-forms.ts'
import { askForImport, askForReport, leaveImport, nextInImport, typeInImport } from './import/import-screen.ts'
import { filterWithFocus, keyScope } from './key-scope.ts'
import { bodyHeight, nextPanel } from './layout.ts'
import { follow, pause, scrollLog } from './log-rows.ts'
import { closeOverlay, scrollOverlay } from './overlays.ts'
import { askMerge, nextDuplicates, showDuplicates } from './reports/duplicates.ts'
import { showStatistics } from './reports/statistics.ts'
import { answerScans, beginScanMode, endScanMode, undoBatch, undoScan } from './scan-mode/scan-mode.ts'
import { askInScanMode, leaveTyped, nextSignal, takeTyped, typeInScanMode } from './scan-mode/scan-typing.ts'
import { type Step, step } from './step.ts'
import { EMPTY_FIELD, textOf } from './text-field.ts'
import { showTraffic } from './told/traffic.ts'
import { undoLast } from './undo/own-changes.ts'

type Action = (state: AppState, key: KeyPress) => Step

/** The reducer of each action in the key table. */
export const ACTIONS: Readonly<Record<ActionName, Action>> = {
  help: state => step({ ...state, overlay: { type: 'help', top: 0 } }),
  add: state => step(startAdd(state)),
  edit: state => step(editSelected(state)),
  delete: state => step(askDelete(state)),
  undo: state => undoLast(state, 'undo'),
  redo: state => undoLast(state, 'redo'),
  filter: state => step(startFilter(state)),
  'next panel': state => step(focusOn(state, nextPanel(state.focus, 1))),
  'previous panel': state => step(focusOn(state, nextPanel(state.focus, -1))),
  'books panel': state => step(focusOn(state, 'books')),
  'form panel': state => step(focusOn(state, 'form')),
  'connections panel': state => step(focusOn(state, 'connections')),
  'log panel': state => step(focusOn(state, 'log')),
  zoom: state => step({ ...state, isZoomed: !state.isZoomed }),
  down: state => step(move(state, 1)),
  up: state => step(move(state, -1)),
  'page down': state => step(move(state, bodyHeight(state, state.focus))),
  'page up': state => step(move(state, -bodyHeight(state, state.focus))),
  first: state => step(move(state, Number.NEGATIVE_INFINITY)),
  last: state => step(move(state, Number.POSITIVE_INFINITY)),
  details,
  back: state => step(back(state)),
  sort: state => step(sortByColumn(state)),
  'next column': state => step(chooseColumn(state, 1)),
  'previous column': state => step(chooseColumn(state, -1)),
  'copy cell': state => step(state, { type: 'copy', text: String(selectedBook(state)?.[state.books.column] ?? '') }),
  'copy row': state => step(state, { type: 'copy', text: JSON.stringify(selectedBook(state)) }),
  traffic: showTraffic,
  duplicates: state => step(showDuplicates(state)),
  'next duplicates': state => step(nextDuplicates(state, 1)),
  'previous duplicates': state => step(nextDuplicates(state, -1)),
  merge: state => step(askMerge(state)),
  statistics: state => step(showStatistics(state)),
  scan: state => step(beginScanMode(state)),
  'repeats are copies': state => answerScans(state, 'copy'),
  'repeats are records': state => answerScans(state, 'new'),
  'repeats are nothing': state => answerScans(state, 'neither'),
  'undo scan': undoScan,
  'undo batch': undoBatch,
  'hold fields': state => step(askInScanMode(state, 'held')),
  'choose lookup': state => step(askInScanMode(state, 'lookup')),
  'next signal': state => step(nextSignal(state)),
  'take typed': takeTyped,
  'leave typed': state => step(leaveTyped(state)),
  'end scans': state => step(endScanMode(state)),
  import: state => step(askForImport(state)),
  'next in import': nextInImport,
  'ask for report': state => step(askForReport(state)),
  'leave import': leaveImport,
  desk: openDesk,
  'enter at desk': enterAtDesk,
  'leave desk': leaveDesk,
  'next at desk': nextAtDesk,
  'down at desk': state => step(moveAtDesk(state, 1)),
  'up at desk': state => step(moveAtDesk(state, -1)),
  renew: state => actOnChosen(state, 'renew'),
  return: state => actOnChosen(state, 'return'),
  lost: state => actOnChosen(state, 'lost'),
  found: state => actOnChosen(state, 'found'),
  register: state => step(startRegistration(state)),
  'enter in registration': enterInRegistration,
  'other field': state => step(otherField(state)),
  'leave registration': state => step(leaveRegistration(state)),
  export: state => step(askForFile(state)),
  'export now': state => exportShown(state),
  'change export': state => step(changeExport(state)),
  'end connection': state => step(askEnd(state)),
  'kill worker': state => step(askKill(state)),
  'follow log': state =>
    step({ ...state, log: state.log.pausedAt === undefined ? pause(state.log) : follow(state.log) }),
  'log level': state => step(nextLevel(state)),
  'wrap log': state => step({ ...state, log: { ...state.log, wrap: !state.log.wrap } }),
  detach: state => step(askDetach(state)),
  restart: state => step(state, { type: 'restart' }),
  redraw: state => step(state, { type: 'redraw' }),
  suspend: state => step(state, { type: 'suspend' }),
  quit: askQuit,
  interrupt,
  'line down': state => moveLine(state, 1),
  'line up': state => moveLine(state, -1),
  'new line': newLine,
  'next field': nextField,
  'previous field': state => movedFrom(state, moveField(state.form, -1)),
  save: saveForm,
  'next form': state => step(focusOn(nextWaiting(state), 'form')),
  'leave form': state => step(leaveForm(state)),
  'edit text': (state, key) => {
    if (keyScope(state) === 'prompt') return step(typeInPrompt(state, key))
    if (state.overlay?.type === 'import') return step(typeInImport(state, key))
    if (state.overlay?.type === 'scan') return step(typeInScanMode(state, key))
    const panel = filterWithFocus(state)
    return panel ? step(typeInFilter(state, panel, key)) : typeInForm(state, key)
  },
  'undo typing': state => step(undoTyping(state)),
  'redo typing': state => step(redoTyping(state)),
  'keep filter': state => step(keepFilter(state)),
  'clear filter': state => step(clearFilter(state)),
  'leave filter': state => step(focusOn(keepFilter(state), nextPanel(state.focus, 1))),
  'scroll down': state => step(scrollOverlay(state, 1)),
  'scroll up': state => step(scrollOverlay(state, -1)),
  'scroll page down': state => step(scrollOverlay(state, 10)),
  'scroll page up': state => step(scrollOverlay(state, -10)),
  'scroll to first': state => step(scrollOverlay(state, Number.NEGATIVE_INFINITY)),
  'scroll to last': state => step(scrollOverlay(state, Number.POSITIVE_INFINITY)),
  close: state => step(closeOverlay(state)),
  'default answer': state => answerDialog(state, ({ answers }) => answers[0]?.action),
  'no answer': state => answerDialog(state, () => ({ type: 'nothing' })),
}

function focusOn(state: AppState, focus: PanelName): AppState {
  return { ...state, focus }
}

function startFilter(state: AppState): AppState {
  if (state.focus === 'log') return { ...state, log: { ...state.log, isFiltering: true } }
  return withBooks(state, { isFiltering: true })
}

/** Moves in the panel that has the focus; infinity is its end. */
function move(state: AppState, by: number): AppState {
  switch (state.focus) {
    case 'books':
      return moveBooks(state, within(by, bookRows(state).length))
    case 'connections':
      return moveConnections(state, within(by, state.connections.rows.length))
    case 'log':
      return { ...state, log: scrollLog(state, by) }
    case 'form':
      return state
  }
}

function within(by: number, length: number): number {
  return Math.max(-length, Math.min(length, by))
}

function details(state: AppState): Step {
  if (state.focus === 'connections') {
    const connection = selectedConnection(state)
    return step(connection ? { ...state, overlay: { type: 'connection', id: connection.id, top: 0 } } : state)
  }
  const id = bookRows(state)[bookWindow(state).index]
  if (id === undefined) return step(state)
  return step({ ...state, overlay: { type: 'book', id, top: 0 } }, { type: 'history', id })
}

/** One level back: out of a filter, out of the zoom, to the books. */
function back(state: AppState): AppState {
  if (state.focus === 'books' && textOf(state.books.filter) !== '')
    return withBooks(anchored(state), { filter: EMPTY_FIELD })
  if (state.focus === 'log' && textOf(state.log.filter) !== '')
    return { ...state, log: { ...state.log, filter: EMPTY_FIELD } }
  if (state.isZoomed) return { ...state, isZoomed: false }
  return focusOn(state, 'books')
}

function nextLevel(state: AppState): AppState {
  const { log } = state
  const level = LOG_LEVELS[(LOG_LEVELS.indexOf(log.level) + 1) % LOG_LEVELS.length] ?? 'all'
  return { ...state, log: { ...log, level } }
}

/** Ctrl+C: once more at the question whether to quit it means what it meant; it clears what is typed, and else it quits. */
function interrupt(state: AppState): Step {
  if (['prompt', 'desk', 'registration'].includes(keyScope(state))) return step(closeOverlay(state))
  if (['import', 'import text'].includes(keyScope(state))) return leaveImport(state)
  if (keyScope(state) === 'scan text') return step(leaveTyped(state))
  if (keyScope(state) === 'scan') return step(endScanMode(state))
  if (state.dialog)
    return answerDialog(
      state,
      ({ answers }) => answers.find(({ action }) => action.type === 'quit')?.action ?? { type: 'nothing' },
    )
  if (!state.overlay && filterWithFocus(state)) return step(clearFilter(state))
  const cleared = whatClears(state)
  if (cleared) return step(cleared === 'field' ? clearField(state) : clearWholeForm(state))
  return askQuit(closeOverlay(state))
}
