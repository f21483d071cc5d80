import { expect, test } from 'vitest'
import { bookTable } from '../../../src/cli/output/book-table.ts'
import { toTerminal } from '../../../src/cli/output/terminal-line.ts'
import { type Book, createBook } from '../../../src/domain/book.ts'
import { widthOf } from '../../../src/text/width.ts'

const AT = '2026-01-01T00:00:00.000Z'

function book(id: number, fields: Partial<Book> & { title: string }): Book {
  return createBook(fields, { id, createdAt: AT, updatedAt: AT, revision: 1 })
}

const FAMILY = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'
const BOOKS = [
  book(1, { title: 'Bumi Manusia', author: 'Pramoedya Ananta Toer', year: 1980 }),
  book(1234567, { title: `${'Long '.repeat(60)}end`, author: `${'Writer '.repeat(30)}end`, status: 'Checked Out' }),
  book(3, { title: `${FAMILY}${'漢字'.repeat(40)}`, author: 'é'.repeat(90), year: -720, copies: 9999 }),
]

test.each([10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 200])('in a terminal of %i columns no row is wider', columns => {
  const rows = bookTable(BOOKS, columns).split('\n')
  expect(rows).toHaveLength(BOOKS.length + 2)
  for (const row of rows.slice(0, -1)) expect([row, widthOf(row) <= columns]).toEqual([row, true])
  // What is cut says so, and never in the middle of a character.
  expect(rows[2]).toContain('…')
  expect(rows.join('')).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|\u200d(?:…| )/)
})

test('a narrow terminal has fewer columns, and id and title always', () => {
  const headings = (columns: number) => bookTable(BOOKS, columns).split('\n')[0]?.split(/ +/).filter(Boolean)
  expect(headings(100)).toEqual(['ID', 'Title', 'Author', 'Year', 'Copies', 'Status'])
  expect(headings(50)).toEqual(['ID', 'Title', 'Author', 'Year'])
  expect(headings(40)).toEqual(['ID', 'Title', 'Author'])
  expect(headings(24)).toEqual(['ID', 'Title'])
})

test('what is short takes no more room than it needs, so that the other columns have it', () => {
  const [heading, row] = bookTable([book(1, { title: 'Dune', author: 'Frank Herbert', year: 1965 })], 200).split('\n')
  expect(heading).toBe('ID  Title  Author         Year  Copies  Status')
  expect(row).toBe(' 1  Dune   Frank Herbert  1965       1  Available')
})

test('where it is no terminal, as in a pipe, nothing is cut and nothing coloured', () => {
  const text = bookTable(BOOKS, undefined)
  for (const { title, author } of BOOKS) expect(text).toMatch(new RegExp(`${title.trim()} +${author.trim()} `))
  expect(text).not.toMatch(/[…\u001b]/)
  // One long title does not move the columns of all other rows.
  expect(text.split('\n')[1]?.indexOf('Pramoedya')).toBeLessThan(70)
})

test('a line is cut to the terminal, and stays whole elsewhere', () => {
  expect(toTerminal('漢字漢字', 5)).toBe('漢字…')
  expect(toTerminal('short', 5)).toBe('short')
  expect(toTerminal('x'.repeat(500), undefined)).toBe('x'.repeat(500))
})
