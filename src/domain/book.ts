export const STATUSES = ['Available', 'Checked Out'] as const
export type Status = (typeof STATUSES)[number]

/** The fields that a client may set. Their limits stand in `fields.ts`. */
export interface BookFields {
  title: string
  author: string
  publisher: string
  /** The year of publication; negative is before our era, 0 is unknown. */
  year: number
  /** 0 is unknown. */
  pages: number
  edition: string
  description: string
  status: Status
  /** 13 digits, or empty. */
  isbn: string
  /** A text that was given as an ISBN and is not one: a wrong check digit, a magazine, a shop's own label; or a text beside an ISBN. */
  isbnRaw?: string
  /** 0 is sold out: the record stays. */
  copies: number
  price?: number
  /** ISO 4217. */
  currency?: string
  location?: string
  callNumber?: string
  /** BCP 47. */
  language?: string
  keywords?: string[]
}

/** A book as it is stored and sent. */
export interface Book extends BookFields {
  /** 1 … 2,147,483,647, never used twice. */
  id: number
  /** ISO 8601, UTC. */
  createdAt: string
  updatedAt: string
  /** The catalogue's revision at this book's last change. */
  revision: number
}

/** The checked fields of a new book. Fields that are absent take their defaults. */
export type NewBook = Pick<BookFields, 'title'> & Partial<BookFields> & { id?: number }

/** The checked fields to change; `null` empties an optional field. */
export type BookChanges = { [Name in keyof BookFields]?: BookFields[Name] | null }

/** The fields that every book has, with their defaults. */
export const FIELD_DEFAULTS = {
  title: '',
  author: '',
  publisher: '',
  year: 0,
  pages: 0,
  edition: '',
  description: '',
  status: 'Available',
  isbn: '',
  copies: 1,
} as const satisfies BookFields

/** Builds a book from checked fields, in the order in which a person reads them. */
export function createBook(
  fields: NewBook,
  given: { id: number; createdAt: string; updatedAt: string; revision: number },
): Book {
  const { id: _wanted, ...rest } = fields
  const { id, ...server } = given
  return { id, ...FIELD_DEFAULTS, ...rest, ...server }
}

/**
 * Applies checked changes to a book. `null` takes an optional field away and sets one that every book has to its default.
 * An `isbnRaw` that stood for the ISBN goes when another is given; one that stood beside an ISBN stays.
 */
export function changeBook(book: Book, changes: BookChanges, given: { updatedAt: string; revision: number }): Book {
  const changed: Record<string, unknown> = { ...book }
  if (changes.isbn !== undefined && book.isbn === '') delete changed['isbnRaw']
  for (const [name, value] of Object.entries(changes)) {
    if (value !== null) changed[name] = value
    else if (name in FIELD_DEFAULTS) changed[name] = FIELD_DEFAULTS[name as keyof typeof FIELD_DEFAULTS]
    else delete changed[name]
  }
  return { ...(changed as unknown as Book), ...given }
}
