import { foldName } from './fold-name.ts'

/** What is known of the exports of a program. */
export interface Layout {
  /** The name of the program, as the result of an import names it. */
  name: string
  /** Columns by which its exports are known: all of these, folded. */
  has: readonly string[]
  /** The columns, in this order, of an export that has no header. */
  columns?: readonly string[]
  /** Whether a first row of values is one of these. */
  looksLike?(cells: readonly string[]): boolean
  /** What stands between authors in one cell; undefined: what stands there is kept. */
  authors?: RegExp
  /** Whether 0 copies mean that nobody counted. */
  zeroIsUncounted?: true
  /** Columns with a meaning of their own here, which are left out. */
  leftOut?: readonly string[]
}

const GOODREADS = [
  ...[
    'Book Id',
    'Title',
    'Author',
    'Author l-f',
    'Additional Authors',
    'ISBN',
    'ISBN13',
    'My Rating',
    'Average Rating',
  ],
  ...[
    'Publisher',
    'Binding',
    'Number of Pages',
    'Year Published',
    'Original Publication Year',
    'Date Read',
    'Date Added',
  ],
  ...[
    'Bookshelves',
    'Bookshelves with positions',
    'Exclusive Shelf',
    'My Review',
    'Spoiler',
    'Private Notes',
    'Read Count',
  ],
]
const SLIMS = [
  ...['title', 'gmd_name', 'edition', 'isbn_issn', 'publisher_name', 'publish_year', 'collation', 'series_title'],
  ...['call_number', 'language_name', 'place_name', 'classification', 'notes', 'image', 'sor', 'authors', 'topics'],
  'item_code',
]

const COMMA = /,\s+/
const ANGLES = /^<[^<>]*>(?:\s*<[^<>]*>)*$/
const FORMULA = /^="?\d*[\dXx]?"?$/

/** Programs whose exports are known, the most particular first. */
export const LAYOUTS: readonly Layout[] = [
  // Our own: what was exported is imported as it is.
  { name: 'bookstore', has: ['id', 'title', 'created at', 'updated at', 'revision'] },
  {
    name: 'goodreads',
    has: ['book id', 'title', 'exclusive shelf', 'bookshelves with positions'],
    columns: [...GOODREADS, 'Owned Copies'],
    looksLike: cells => cells.length === 24 && FORMULA.test(cells[5] ?? '') && FORMULA.test(cells[6] ?? ''),
    zeroIsUncounted: true,
    // These are of the reader, not of the book.
    leftOut: ['book id', 'exclusive shelf', 'bookshelves with positions', 'my review', 'private notes', 'spoiler'],
  },
  {
    name: 'goodreads',
    has: ['book id', 'title', 'exclusive shelf', 'owned copies'],
    columns: [
      ...GOODREADS,
      ...['Recommended For', 'Recommended By', 'Owned Copies', 'Original Purchase Date', 'Original Purchase Location'],
      ...['Condition', 'Condition Description', 'BCID'],
    ],
    looksLike: cells => cells.length === 31 && FORMULA.test(cells[5] ?? '') && FORMULA.test(cells[6] ?? ''),
    zeroIsUncounted: true,
    leftOut: ['book id', 'exclusive shelf', 'bookshelves with positions', 'my review', 'private notes', 'spoiler'],
  },
  {
    name: 'librarything',
    has: ['title', 'primary author', 'sort character'],
    leftOut: ['book id', 'summary', 'review', 'rating', 'comment', 'private comment', 'status', 'length', 'barcode'],
  },
  { name: 'librarything', has: ['books id', 'primaryauthor', 'title'], leftOut: ['summary', 'books id', 'length'] },
  {
    name: 'slims',
    has: ['title', 'gmd name', 'isbn issn'],
    columns: SLIMS,
    looksLike: cells => cells.length === SLIMS.length && [15, 16, 17].some(at => ANGLES.test((cells[at] ?? '').trim())),
    leftOut: ['sor', 'image', 'gmd name'],
  },
  {
    name: 'calibre',
    has: ['title', 'authors', 'author sort', 'title sort'],
    authors: /\s+&\s+/,
    leftOut: ['id', 'size', 'rating', 'timestamp', 'series index', 'library name', 'formats', 'cover', 'uuid'],
  },
  {
    name: 'zotero',
    has: ['key', 'item type', 'title', 'publication title'],
    leftOut: ['key', 'notes', 'pages', 'type'],
  },
  { name: 'storygraph', has: ['title', 'authors', 'isbn uid', 'read status'], authors: COMMA, leftOut: ['review'] },
  { name: 'libib', has: ['item type', 'title', 'ean isbn13'], authors: COMMA, leftOut: ['status', 'length', 'group'] },
  {
    name: 'goodbooks',
    has: ['goodreads book id', 'isbn', 'original publication year', 'title'],
    authors: COMMA,
    leftOut: ['book id', 'books count'],
  },
  {
    name: 'biblioteq',
    has: ['title', 'series title', 'monetary units', 'accession number'],
    leftOut: ['condition', 'originality', 'total reserved'],
  },
  {
    name: 'openlibrary',
    has: ['work id', 'bookshelf'],
    authors: COMMA,
    leftOut: ['bookshelf', 'edition count', 'edition id', 'subject people', 'subject places', 'subject times'],
  },
]

/** Finds the layout of these columns; undefined for a table of somebody's own. */
export function layoutOf(columns: readonly string[]): Layout | undefined {
  const names = new Set(columns.map(foldName))
  return LAYOUTS.find(({ has }) => has.every(name => names.has(name)))
}
