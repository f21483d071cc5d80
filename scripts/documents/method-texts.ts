import type { ErrorCode } from '../../src/domain/errors.ts'
import type { Method } from '../../src/protocol/params.ts'

interface MethodText {
  summary: string
  description?: string
  /** What a param means here, where `PARAM_TEXTS` says it otherwise. */
  params?: Readonly<Record<string, string>>
  /** Errors besides those of every method. */
  errors: readonly ErrorCode[]
}

/** The errors that any request may get. */
export const ERRORS_OF_ALL: readonly ErrorCode[] = [
  'PARSE',
  'REQUEST',
  'METHOD',
  'PARAMS',
  'INVALID',
  'UNAUTHORIZED',
  'RATE_LIMITED',
  'OVERLOADED',
  'INTERNAL',
]

const WRITE = ['READ_ONLY', 'STORAGE'] as const
const CHANGE = ['NOT_FOUND', 'CONFLICT', ...WRITE] as const

/** What the documents say of each method. */
export const METHOD_TEXTS: Readonly<Record<Method, MethodText>> = {
  ADD: {
    summary: 'Adds a book; answers it as it is stored.',
    description: 'Fields that are not given have their defaults. Names that are no field of a book are refused.',
    params: { id: 'Given by the server, unless the client brings a free one.' },
    errors: ['DUPLICATE', ...WRITE],
  },
  LIST: {
    summary: 'Lists books, page by page.',
    description: 'A page ends at limit books or at limits.pageBytes; nextCursor says that there is more.',
    params: { limit: 'The most books of a page; 1000 where it is not given.' },
    errors: ['STORAGE'],
  },
  GET: {
    summary: 'Answers one book, by its id or by its ISBN.',
    description: 'Takes id or isbn, and not both. Of several books with one ISBN it is the one with the lowest id.',
    errors: ['NOT_FOUND', 'STORAGE'],
  },
  UPDATE: {
    summary: 'Changes fields of a book; answers it as it is then.',
    description:
      'null empties an optional field. A field of its own that a book has from its file may be sent back as it is.',
    errors: CHANGE,
  },
  DELETE: { summary: 'Removes a book; answers it as it was.', errors: CHANGE },
  BATCH: {
    summary: 'Performs several writes, all of them or none.',
    description:
      'The error of a BATCH is that of its first operation that is wrong; index says which it is, and refused names all of them.',
    errors: ['DUPLICATE', ...CHANGE],
  },
  UNDO: {
    summary: "Takes back the caller's last change, BATCH or group.",
    params: { revision: 'Takes back the change of this revision instead; error data has it as older.revision.' },
    errors: CHANGE,
  },
  REDO: {
    summary: 'Makes again what was taken back last.',
    params: { revision: 'Makes again what was taken back at this revision.' },
    errors: CHANGE,
  },
  HISTORY: {
    summary: 'Lists the last changes, of one book or of all.',
    params: { id: 'Of this book only.', limit: 'The most changes; 100 where it is not given.' },
    errors: ['STORAGE'],
  },
  SUBSCRIBE: {
    summary: 'Sends notifications of a topic from now on.',
    description:
      'lending is for librarians, and all other topics but books are for operators. After the answer comes what was missed since that revision, or RESYNC where that is not known any longer, then what is new. Over WebSocket only.',
    params: { connection: 'With traffic, and with no other topic: the connection to follow.' },
    errors: ['NOT_FOUND'],
  },
  UNSUBSCRIBE: { summary: 'Ends a subscription of this connection. Over WebSocket only.', errors: ['NOT_FOUND'] },
  STATUS: { summary: 'Tells of the server, of this connection and of the process that serves it.', errors: [] },
  RECOGNISE: {
    summary: 'Says what a code is: a card, the number of a copy, or an ISBN, in this order.',
    errors: ['STORAGE'],
  },
  ADD_COPY: {
    summary: 'Gives a copy of a book a number of its own.',
    description: 'The book has as many copies as there are numbers, at least.',
    errors: ['DUPLICATE', ...CHANGE],
  },
  REMOVE_COPY: { summary: 'Takes the number of a copy away. The count of copies stays.', errors: CHANGE },
  COPIES: { summary: 'Lists the copies that have numbers, of one book or of all.', errors: [] },
  MARK_LOST: { summary: 'Notes that a copy is lost, or what was lent with a loan.', errors: CHANGE },
  MARK_FOUND: { summary: 'Notes that it is in again.', errors: CHANGE },
  ADD_BORROWER: { summary: 'Registers somebody who borrows.', errors: ['DUPLICATE', ...WRITE] },
  UPDATE_BORROWER: { summary: 'Changes what is known of a borrower.', errors: ['DUPLICATE', ...CHANGE] },
  ERASE_BORROWER: {
    summary: 'Erases a person for good; answers them as they were.',
    description: 'When it is answered, name and card stand in no file any longer.',
    errors: CHANGE,
  },
  BORROWERS: { summary: 'Lists borrowers by name.', errors: [] },
  LEND: {
    summary: 'Lends a copy, or any copy of a book whose copies have no numbers.',
    description: 'The status of the book follows from its loans.',
    errors: CHANGE,
  },
  RETURN: { summary: 'Takes back what was lent. The loan then says no longer who had it.', errors: CHANGE },
  RENEW: { summary: 'Moves the last day of a loan.', errors: CHANGE },
  LOANS: { summary: 'Lists loans, newest first.', params: { id: 'Of this book only.' }, errors: [] },
  AUTH: { summary: 'Presents a token, and answers the role that it gives. Over WebSocket only.', errors: [] },
  CLOSE: { summary: 'Ends a connection with the close code 1000.', errors: ['NOT_FOUND'] },
  KILL: { summary: 'Kills the process that serves a connection (SIGKILL).', errors: ['NOT_FOUND'] },
  DETACH: { summary: 'Lets the server go on when the app that started it ends.', errors: [] },
  DRAIN: { summary: 'Takes no new connections, operators aside; those there go on.', errors: [] },
  SHUTDOWN: { summary: 'Ends the server in order.', errors: [] },
  'rpc.discover': { summary: 'Answers this document.', errors: ['NOT_FOUND'] },
}

/** What each param means. */
export const PARAM_TEXTS: Readonly<Record<string, string>> = {
  id: 'The id of a book.',
  isbn: 'An ISBN in any form: with hyphens, as ISBN-10, as a scanner sends it.',
  requestKey:
    'Makes a write idempotent for ten minutes: the same key with the same params answers the first result, and changes nothing.',
  group: 'Ties writes together for UNDO.',
  ifRevision: 'The write is done only while the book has this revision; else it is CONFLICT.',
  q: 'Words to be found anywhere in title, author, publisher, ISBN, description and keywords.',
  filter: 'What is to be found, as a person types it: author:hirata year>2000 -status:out isbn:',
  where:
    'Conditions by field, {field: value} or {field: {lt, lte, gt, gte, in, contains, empty, not}}, or a list of them.',
  sort: 'Fields with commas between them, "-" in front for descending: -year,title',
  limit: 'The most that are answered.',
  cursor: 'nextCursor of the page before, with the same q, filter, where and sort.',
  operations: 'The writes, in their order.',
  revision: 'The revision of a change.',
  topic: 'What to be told of.',
  since: 'The revision of the last change that the client knows; asks for epoch.',
  epoch: 'The history of the catalogue that since is of.',
  subscription: 'The number that SUBSCRIBE answered.',
  token: 'The token of the server.',
  connection: 'The number of a connection.',
  reason: 'What the client is told.',
  code: 'What was scanned or typed.',
  copy: 'The number of a copy: its barcode or accession number.',
  card: 'The number on a card.',
  name: 'The name of a person.',
  note: 'What else is to be known of a person.',
  borrower: 'The random number of a borrower.',
  loan: 'The number of a loan.',
  until: 'The last day, as YYYY-MM-DD; after --loan-days where it is not given.',
  endLoans: 'Whether what this person has is returned first; else that is CONFLICT.',
  state: 'Which loans; open where it is not given.',
}

/** What the documents say of each notification. */
export const NOTIFICATION_TEXTS = {
  WELCOME: 'The first frame, where the client offered the subprotocol.',
  CHANGE: 'A book was added, changed or deleted. Changes come in the order of their revisions, without a gap.',
  RESYNC: 'Changes that were missed are gone: LIST again.',
  CONNECTION: 'A connection, for operators.',
  WORKER: 'A process that serves connections, for operators.',
  LOG: 'Entries of the log, for operators; the last 200 first.',
  STATS: 'Figures of the server, each second, for operators.',
  TRAFFIC: 'A frame of a connection that an operator follows, with secrets masked.',
  LENDING: 'What was lent, returned, renewed, lost or found, with the number of the borrower at most.',
} as const
