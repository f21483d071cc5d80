import * as v from 'valibot'
import { FIELD_NAMES } from '../../src/domain/fields.ts'
import { METHODS } from '../../src/protocol/params.ts'
import { FIELD_SCHEMAS } from '../../src/protocol/schemas/book.ts'

// What is sent to write a book. The params of ADD and UPDATE leave the fields of a book to the table of fields; here they are named.

/** An ISBN is taken in more forms than it is stored in. */
const GIVEN: Readonly<Record<string, v.GenericSchema>> = {
  ...FIELD_SCHEMAS,
  isbn: v.pipe(v.string(), v.maxLength(200), v.description('An ISBN in any form; what is none is kept in isbnRaw.')),
}

const fields = (optional: (schema: v.GenericSchema) => v.GenericSchema) =>
  Object.fromEntries(
    FIELD_NAMES.map(name => [
      name,
      v.exactOptional(name === 'title' ? FIELD_SCHEMAS.title : optional(GIVEN[name] ?? v.unknown())),
    ]),
  )

const { title } = FIELD_SCHEMAS
const newFields = { ...fields(schema => schema), title }
const changes = fields(schema => v.nullable(schema))
const { id, ifRevision, requestKey, group } = METHODS.UPDATE.params.entries
const options = { requestKey, group, ifRevision }

/** The params of ADD, and the body of POST. */
export const newBook = v.object({ ...METHODS.ADD.params.entries, ...newFields })
/** The params of UPDATE. */
export const bookChanges = v.object({ ...METHODS.UPDATE.params.entries, ...changes })
/** The body of PUT: a whole book; its id may be left out. */
export const replacement = v.object({ id: v.optional(id), ...options, ...newFields })
/** The body of PATCH. */
export const patch = v.object({ id: v.optional(id), ...options, ...changes })
