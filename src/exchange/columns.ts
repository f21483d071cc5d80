import { BookstoreError, invalid } from '../domain/errors.ts'
import { QUERY_FIELDS, type QueryField } from '../domain/query/query-fields.ts'
import { showValue } from '../domain/show-value.ts'

/** The columns of an exchanged table, in their order. A column has the name of the field that it holds. */
export const COLUMNS: readonly QueryField[] = [
  'id',
  ...QUERY_FIELDS.filter(field => !['id', 'createdAt', 'updatedAt', 'revision'].includes(field)),
  ...(['createdAt', 'updatedAt', 'revision'] as const),
]

/**
 * Reads the names of columns with commas between them, in any case.
 *
 * @throws BookstoreError INVALID with what is no column, or is named twice
 */
export function readColumns(text: string): QueryField[] {
  const names = text.split(',').map(name => name.trim())
  const fields = names.map(name => COLUMNS.find(column => column.toLowerCase() === name.toLowerCase()))
  const unknown = names.find((_, index) => fields[index] === undefined)
  if (unknown !== undefined) throw unknownColumn(unknown)
  const known = fields.filter(field => field !== undefined)
  const twice = known.find((field, index) => known.indexOf(field) !== index)
  if (twice !== undefined) throw new BookstoreError('INVALID', `the column ${twice} is named twice`)
  return known
}

function unknownColumn(name: string): BookstoreError {
  const message = `there is no column ${showValue(name)}; there are ${COLUMNS.join(', ')}`
  return invalid([{ field: 'columns', message, value: name, rule: 'oneOf', allowed: COLUMNS }])
}
