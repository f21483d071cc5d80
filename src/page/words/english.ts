import type { FieldName } from '../state/draft.ts'
import type { FilterReasons } from './filter-sentence.ts'

const FIELDS: Readonly<Record<FieldName, string>> = {
  title: 'Title',
  author: 'Author',
  publisher: 'Publisher',
  year: 'Year',
  pages: 'Pages',
  edition: 'Edition',
  description: 'Description',
  status: 'Status',
  isbn: 'ISBN',
  isbnRaw: 'Other number',
  copies: 'Copies',
  price: 'Price',
  currency: 'Currency',
  location: 'Location',
  callNumber: 'Call number',
  language: 'Language',
  keywords: 'Keywords',
}

/** The texts of the page in English. Each other language has the same ones. */
export const ENGLISH = {
  fields: FIELDS,
  statuses: { Available: 'Available', 'Checked Out': 'Checked out' },
  rules: {
    required: 'Something has to stand here.',
    length: (min: number, max: number) => `May have ${min} to ${max} characters.`,
    wholeNumber: (min: number, max: number) => `Must be a whole number from ${min} to ${max}.`,
    number: (min: number, max: number) =>
      max === Number.MAX_SAFE_INTEGER
        ? `Must be a number, at least ${min}.`
        : `Must be a number from ${min} to ${max}.`,
    notation: (ways: readonly string[]) =>
      `Write it as ${ways.join(' or ')}: a dot before decimals, nothing between thousands.`,
    oneOf: (names: readonly string[]) => `Must be one of: ${names.join(', ')}.`,
    isbn: (max: number) => `Must be 10 or 13 digits, or empty; another number may have ${max} characters.`,
    currency: 'Must be three capital letters, such as IDR.',
    language: 'Must be a language tag, such as id or en-GB.',
    list: (items: number, length: number) =>
      `May be ${items} words with commas between them, of ${length} characters each.`,
  },
  title: 'Bookstore',
  skip: 'Skip to the books',
  language: 'Language',
  books: 'Books',
  filter: 'Filter',
  filterHint: 'Words, or fields: author:hirata year>2000 -status:out isbn:',
  filterProblem: (column: string) => `The filter cannot be read at character ${column}:`,
  filterProblemAnywhere: 'The filter cannot be read:',
  /** The filter's own sentences are English. */
  filterReasons: undefined as FilterReasons | undefined,
  clear: 'Clear',
  add: 'Add a book',
  undo: 'Undo',
  redo: 'Redo',
  counted: (shown: string, total: string) => (shown === total ? `${total} books` : `${shown} of ${total} books`),
  loading: (received: string, total: string) => `Loading: ${received} of ${total} books`,
  nothingFound: 'No book matches the filter.',
  nothingThere: 'The catalogue is empty. Add the first book, or scan one.',
  tableHelp: 'Arrow keys move, Enter opens a book, Delete asks whether to delete it.',

  connecting: 'Connecting …',
  connected: (pid: number) => `Connected to process ${pid}`,
  otherProcess: (pid: number, before: number) => `Process ${pid} serves this page now; before it was ${before}.`,
  waiting: 'Connection lost. Trying again …',
  refused: (reason: string) => `The server refused the connection: ${reason}`,
  closed: 'Not connected',

  newBook: 'New book',
  editBook: 'Edit book',
  showBook: 'Book',
  required: 'required',
  optional: 'More about the book',
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  wrongFields: (count: number) =>
    count === 1 ? 'One field cannot be saved as it is.' : `${count} fields cannot be saved as they are.`,
  keywordsHint: 'Separated by commas',
  currencyHint: 'Three letters, such as IDR',
  languageHint: 'A tag, such as id or en',
  added: (title: string) => `Added: ${title}`,
  saved: (title: string) => `Saved: ${title}`,
  deleted: (title: string) => `Deleted: ${title}`,
  unchanged: 'Nothing was changed.',
  saving: 'Saving …',
  alsoNumbered: (title: string) => `This number is also that of: ${title}`,

  changedMeanwhile: (who: string) => `This book was changed meanwhile by ${who}. What you typed is still here.`,
  somebody: 'somebody else',
  theirs: (value: string) => `Saved by others: ${value}`,
  nothing: '(nothing)',
  takeTheirs: 'Take it',
  deletedMeanwhile: 'This book was deleted meanwhile. What you typed is still here: Save adds it as a new book.',
  discard: 'Discard what you typed?',
  discardIt: 'Discard',
  keep: 'Go on typing',
  deleteQuestion: (title: string) => `Delete “${title}”?`,
  deleteNote: 'Undo brings it back.',
  changedBefore: 'It was changed meanwhile: look at it again before it goes.',

  tookBack: (what: string) => `Taken back: ${what}`,
  didAgain: (what: string) => `Done again: ${what}`,
  changeOf: { added: 'added', updated: 'changed', deleted: 'deleted' },
  change: (type: string, title: string, books: string) =>
    books === '1' ? `${type} “${title}”` : `${type} “${title}” and others, ${books} books`,
  nothingToUndo: 'There is no change of this page to take back.',
  nothingToRedo: 'There is no change to do again.',
  undoStuck: (what: string) => `Not taken back, since others have changed it afterwards: ${what}.`,
  undoOlder: (what: string) => `Take back the one before: ${what}`,

  scanned: (code: string) => `Scanned: ${code}`,
  scanWaits: (code: string) => `${code} was scanned. Save or close this book first, then scan it again.`,
  scanTooEarly: (code: string) =>
    `${code} was scanned while the list is still loading. Scan it again when it is there.`,
  notFoundNumber: (code: string) => `No book has the number ${code}.`,
  severalBooks: (count: string, code: string) => `${count} books have the number ${code}.`,

  signIn: 'Token',
  signInNote: 'This server asks for a token. It is kept for this tab alone.',
  signInDo: 'Go on',
  wrongToken: 'This token is not valid here.',
  operatorToken: 'This is an operator’s token. A web page does not take it: use one of a writer or a reader.',
  tokenNeeded: 'Enter a token.',
  signOut: 'Forget the token',
  onlyReading: 'You may read, but not change anything.',

  outcomeUnknown: 'The connection was lost before the answer. Save again: it is not done twice.',
  tooMany: (seconds: string) => `Too many requests. Try again in ${seconds} s.`,
  readOnly: 'The catalogue cannot be written at present. Nothing was changed.',
  notAllowed: 'You are not allowed to do this.',
  gone: 'This book is no longer there.',
  failed: (message: string) => `That did not work: ${message}`,
  changes: (count: string) => `${count} changes by others`,
  changedBy: (what: string) => `By others: ${what}`,
  dismiss: 'Dismiss',
}

/** The texts of the page in one language. */
export type Words = typeof ENGLISH
