import * as v from 'valibot'
import { type Book, type BookFields, FIELD_DEFAULTS, STATUSES } from '../../domain/book.ts'
import { FIELD_NAMES, FIELD_RULES, type FieldRule } from '../../domain/fields.ts'
import { described } from './described.ts'
import { count, id, moment } from './shapes.ts'

const TEXTS: { readonly [Name in keyof BookFields]-?: string } = {
  title: 'Has a character that can be seen.',
  author: 'Several are joined with "; ".',
  publisher: '',
  year: 'The year of publication, at most the year after next; 0 is unknown, negative is before our era.',
  pages: '0 is unknown.',
  edition: '',
  description: 'May have line breaks.',
  status: 'Also read: tersedia, dipinjam, rented, on loan …',
  isbn: '13 digits, or empty. Read as people and scanners deliver it, also as ISBN-10.',
  isbnRaw: 'What was given as an ISBN and is none, or stands beside one.',
  copies: '0 is sold out.',
  price: '',
  currency: 'ISO 4217.',
  location: '',
  callNumber: '',
  language: 'A language tag, such as en-GB.',
  keywords: '',
}

/** The schemas of the fields of a book, as they are stored. Lengths are UTF-16 code units. */
export const FIELD_SCHEMAS = Object.fromEntries(
  FIELD_NAMES.map(name => {
    const schema = schemaOf(FIELD_RULES[name])
    return [name, TEXTS[name] === '' ? schema : described(schema, TEXTS[name])]
  }),
) as Readonly<Record<keyof BookFields, v.GenericSchema>>

function schemaOf(rule: FieldRule): v.GenericSchema {
  switch (rule.kind) {
    case 'text':
      return v.pipe(v.string(), v.minLength(rule.min), v.maxLength(rule.max))
    case 'integer': {
      const least = v.pipe(v.number(), v.integer(), v.minValue(rule.min))
      // Where the limit moves with the calendar no document that was made earlier can say it.
      return typeof rule.max === 'number' ? v.pipe(least, v.maxValue(rule.max)) : least
    }
    case 'number':
      return v.pipe(v.number(), v.minValue(rule.min))
    case 'status':
      return v.picklist(STATUSES)
    case 'isbn':
      return v.pipe(v.string(), v.regex(/^(?:\d{13})?$/))
    case 'currency':
      return v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))
    case 'language':
      return v.pipe(v.string(), v.maxLength(35))
    case 'keywords':
      return v.pipe(v.array(v.pipe(v.string(), v.maxLength(rule.max))), v.maxLength(rule.items))
  }
}

/** A book as it is stored and sent. It may have other fields, which a db.json made elsewhere brought. */
export const book = v.looseObject({
  id,
  ...Object.fromEntries(
    FIELD_NAMES.map(name => {
      const schema = FIELD_SCHEMAS[name]
      return [name, Object.hasOwn(FIELD_DEFAULTS, name) ? schema : v.exactOptional(schema)]
    }),
  ),
  createdAt: moment,
  updatedAt: moment,
  revision: described(count, "The catalogue's revision at this book's last change."),
}) as unknown as v.GenericSchema<Book>
