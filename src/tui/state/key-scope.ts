import type { KeyScope } from '../input/key-binding.ts'
import type { AppState, Overlay } from './app-state.ts'

/** The panel whose filter is being typed. */
export function filterWithFocus({ focus, books, log }: AppState): 'books' | 'log' | undefined {
  if (focus === 'books' && books.isFiltering) return 'books'
  return focus === 'log' && log.isFiltering ? 'log' : undefined
}

/** What stands over the panels and has keys of its own. */
const SCOPES: Readonly<Partial<Record<Overlay['type'], KeyScope>>> = { export: 'prompt', duplicates: 'duplicates' }

/** Where a name is typed on the import's screen, text is. */
function importScope({ phase }: Extract<Overlay, { type: 'import' }>): KeyScope {
  return phase === 'file' || phase === 'report' ? 'import text' : 'import'
}

/** Where keys go. What is on top gets them: a question, then what is asked for, help or details, then a filter, then the panel. */
export function keyScope(state: AppState): KeyScope {
  if (state.dialog) return 'question'
  if (state.overlay?.type === 'import') return importScope(state.overlay)
  if (state.overlay?.type === 'desk') return state.desk.registration ? 'registration' : 'desk'
  if (state.overlay?.type === 'scan') return state.scan?.asked === 'number' ? 'scan' : 'scan text'
  if (state.overlay) return SCOPES[state.overlay.type] ?? 'overlay'
  return filterWithFocus(state) ? 'filter' : state.focus
}
