import { expect, test } from 'vitest'
import { showStatistics } from '../../../src/cli/reports/stats.ts'
import type { BookstoreClient } from '../../../src/client/client.ts'
import { book } from '../../tui/app-model.ts'

const BOOKS = [
  book(1, 'Dune', { year: 1965, publisher: 'Chilton\u001b[2J', copies: 3, price: 10, currency: 'USD' }),
  book(2, 'Emma', { year: 1815, publisher: 'Murray' }),
  book(3, 'Persuasion', { year: 1815, publisher: 'Murray' }),
]

/** A server with three books, of which a page has two. */
const client = {
  call: async (_method: string, { cursor }: { cursor?: string }) => ({
    books: cursor === undefined ? BOOKS.slice(0, 2) : BOOKS.slice(2),
    ...(cursor === undefined && { nextCursor: 'c' }),
  }),
} as unknown as BookstoreClient

test('a person gets tables with bars', async () => {
  const lines = (await showStatistics(client, {})).split('\n')
  expect(lines[0]).toBe('3 books, 5 copies, worth 30 USD')
  expect(lines[lines.indexOf('By year') + 1]).toMatch(/^ {2}1815 {2}2 {2}█{40}$/)
  expect(lines[lines.indexOf('By year') + 2]).toMatch(/^ {2}1965 {2}1 {2}█{20} +3 copies, 30 USD$/)
  expect(lines.join('\n')).not.toContain('\u001b')
})

test('a program gets all of it', async () => {
  const statistics = JSON.parse(await showStatistics(client, { json: true }))
  expect(statistics).toMatchObject({ books: 3, copies: 5, values: { USD: 30 } })
  expect(Object.keys(statistics)).toEqual(
    expect.arrayContaining(['byStatus', 'byLocation', 'byYear', 'byLanguage', 'byPublisher', 'addedByMonth']),
  )
})
