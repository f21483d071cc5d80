import { readFilter } from '../../domain/query/read-filter.ts'
import type { AppState } from '../state/app-state.ts'
import type { KeyBinding } from './key-binding.ts'

const noBook = ({ index, books: { filter, sort, isLoaded } }: AppState) => {
  if (!isLoaded) return 'the books are not loaded yet'
  if (index.size === 0) return 'there is no book yet: press a to add one'
  const text = filter.before + filter.after
  const isShown = readFilter(text).problems.length === 0 && index.rows({ filter: text, sort }).length > 0
  return isShown ? undefined : 'the filter lets no book through: Esc clears it'
}
/** Why nothing can be asked of the server. */
export const noServer = ({ server }: AppState) => (server.status === 'open' ? undefined : 'the server is not connected')
const needsBook = (state: AppState) => noServer(state) ?? noBook(state)

/** The keys of the panel with the books. */
export const BOOK_KEYS: readonly KeyBinding[] = [
  {
    context: 'books',
    keys: ['/'],
    shown: '/',
    does: 'filter as you type: words, author:hirata, year>2000, -status:out, isbn: for empty; Enter keeps, Esc clears',
    action: 'filter',
    footer: 'filter',
  },
  {
    context: 'books',
    keys: ['e'],
    shown: 'e',
    does: 'edit the book',
    action: 'edit',
    footer: 'edit',
    disabled: needsBook,
  },
  {
    context: 'books',
    keys: ['d'],
    shown: 'd',
    does: 'delete the book; asks',
    action: 'delete',
    footer: 'delete',
    disabled: needsBook,
  },
  {
    context: 'books',
    keys: ['enter'],
    shown: 'Enter',
    does: 'details of the book, with its history',
    action: 'details',
    footer: 'details',
    disabled: noBook,
  },
  {
    context: 'books',
    keys: ['s'],
    shown: 's',
    does: 'sort by the chosen column; again: the other way round',
    action: 'sort',
    footer: 'sort',
  },
  {
    context: 'books',
    keys: ['M'],
    shown: 'M',
    does: 'show the records that are of one book, to compare and merge them',
    action: 'duplicates',
    disabled: ({ books: { isLoaded } }) => (isLoaded ? undefined : 'the books are not loaded yet'),
  },
  {
    context: 'books',
    keys: ['S'],
    shown: 'S',
    does: 'statistics of the books that are shown, with bars',
    action: 'statistics',
    disabled: noBook,
  },
  {
    context: 'books',
    keys: ['b'],
    shown: 'b',
    does: 'scan mode: take up books by a barcode scanner, one after the other',
    action: 'scan',
    footer: 'scan',
    disabled: state => noServer(state) ?? (state.books.isLoaded ? undefined : 'the books are not loaded yet'),
  },
  {
    context: 'books',
    keys: ['i'],
    shown: 'i',
    does: 'import a file of books: asks for it, and shows first what becomes of each row',
    action: 'import',
    disabled: noServer,
  },
  {
    context: 'books',
    keys: ['x'],
    shown: 'x',
    does: 'export the books that are shown, as CSV or JSON; asks for the name of the file',
    action: 'export',
    disabled: noBook,
  },
  { context: 'books', keys: ['right'], shown: '→', does: 'choose the next column', action: 'next column' },
  { context: 'books', keys: ['left'], shown: '←', does: 'choose the column before', action: 'previous column' },
  { context: 'books', keys: ['y'], shown: 'y', does: 'copy the cell', action: 'copy cell', disabled: noBook },
  { context: 'books', keys: ['Y'], shown: 'Y', does: 'copy the book as JSON', action: 'copy row', disabled: noBook },
]
