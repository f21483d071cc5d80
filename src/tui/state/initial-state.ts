import type { AppState } from './app-state.ts'
import type { BookIndex } from './book-index.ts'
import { NO_DESK } from './desk/desk.ts'
import { emptyForm } from './form/form.ts'
import { NO_HISTORY } from './form/form-history.ts'
import { START } from './scroll.ts'
import { EMPTY_FIELD } from './text-field.ts'
import { NO_CHANGES } from './undo/changes.ts'

/** The state before anything has happened. */
export function initialState(index: BookIndex, isHost: boolean): AppState {
  return {
    size: { columns: 80, rows: 24 },
    colours: 'none',
    now: Date.now(),
    focus: 'books',
    isZoomed: false,
    server: { status: 'starting', url: '', text: 'starting the server', isHost, canHost: isHost },
    index,
    books: {
      position: START,
      lastIndex: 0,
      filter: EMPTY_FIELD,
      isFiltering: false,
      sort: { field: 'id', descending: false },
      column: 'id',
      version: 0,
      isLoaded: false,
      marks: new Map(),
      news: new Set(),
    },
    form: emptyForm(),
    formHistory: NO_HISTORY,
    saves: new Map(),
    waiting: [],
    counts: new Map(),
    own: NO_CHANGES,
    unsent: [],
    connections: { rows: [], workers: new Map(), position: START },
    log: {
      rows: [],
      hidden: 0,
      seen: 0,
      level: 'all',
      wrap: false,
      filter: EMPTY_FIELD,
      isFiltering: false,
      dropped: 0,
    },
    rates: [],
    desk: NO_DESK,
    deniedTopics: new Map(),
  }
}
