import { expect, test } from 'vitest'
import type { Book } from '../../src/domain/book.ts'
import { COLUMNS } from '../../src/exchange/columns.ts'
import { type ExportOptions, formatBooks } from '../../src/exchange/format.ts'
import { book } from '../tui/app-model.ts'

const CSV: ExportOptions = { format: 'csv', columns: ['id', 'title', 'year'], isForSpreadsheets: false }

async function format(pages: Book[][], options: ExportOptions): Promise<string> {
  const pieces: string[] = []
  for await (const piece of formatBooks(pages, options)) pieces.push(piece)
  return pieces.join('')
}

test('CSV has the names of its columns, CRLF, and quotes where RFC 4180 wants them', async () => {
  const titles = ['Dune', 'a, b', 'say "x"', 'two\nlines', 'cr\rhere', ' blanks ']
  const pages = [titles.slice(0, 2), titles.slice(2)].map(some => some.map((title, index) => book(index + 1, title)))
  const named = pages.flat().map((one, index) => ({ ...one, title: titles[index] ?? '' }))
  expect(await format([named.slice(0, 2), [], named.slice(2)], CSV)).toBe(
    [
      'id,title,year',
      '1,Dune,',
      '2,"a, b",',
      '1,"say ""x""",',
      '2,"two\nlines",',
      '3,"cr\rhere",',
      '4, blanks ,',
      '',
    ].join('\r\n'),
  )
})

test('for spreadsheets it begins with a byte order mark, and has no formula', async () => {
  const text = await format([[book(1, '=1+1', { isbn: '9789793062792' })]], {
    ...CSV,
    columns: ['title', 'isbn'],
    isForSpreadsheets: true,
  })
  expect(text).toBe("\ufefftitle,isbn\r\n'=1+1,978-979-3062-79-2\r\n")
})

test('of no books there are the names of the columns, or an empty list', async () => {
  expect(await format([], CSV)).toBe('id,title,year\r\n')
  expect(await format([[]], { ...CSV, format: 'json' })).toBe('[]\n')
})

test('JSON has a book a line, with all that it has', async () => {
  const books = [book(1, 'Dune', { price: 12.5, keywords: ['a, b'] }), book(2), book(3)]
  const text = await format([books.slice(0, 1), books.slice(1)], { ...CSV, format: 'json', columns: COLUMNS })
  expect(JSON.parse(text)).toEqual(books)
  expect(text.split('\n')).toHaveLength(6)
})
