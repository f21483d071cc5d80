import { expect, test } from 'vitest'
import { FIELD_NAMES, SERVER_FIELDS } from '../../src/domain/fields.ts'
import { COLUMNS, readColumns } from '../../src/exchange/columns.ts'

test('every field of a book has a column', () => {
  expect([...COLUMNS].sort()).toEqual(['id', ...FIELD_NAMES, ...SERVER_FIELDS].sort())
})

test.each([
  ['title', ['title']],
  ['ISBN, title,callnumber', ['isbn', 'title', 'callNumber']],
])('%s are columns', (text, columns) => expect(readColumns(text)).toEqual(columns))

test.each([
  ['title,colour', /^there is no column "colour"; there are id, title, author/],
  ['', /^there is no column ""/],
  ['title,', /^there is no column ""/],
  ['title,Title', /^the column title is named twice/],
])('%j are none', (text, message) => expect(() => readColumns(text)).toThrow(message))
