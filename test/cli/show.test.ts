import { expect, test } from 'vitest'
import { bookCard } from '../../src/cli/show.ts'
import { createBook } from '../../src/domain/book.ts'

const AT = '2026-01-01T00:00:00.000Z'
const card = (fields: object) =>
  bookCard(createBook({ title: 'Dune', ...fields }, { id: 1, createdAt: AT, updatedAt: AT, revision: 1 }))

test('a card has no line for what is not known of a book', () => {
  expect(card({ year: 0, pages: 0, copies: 0 })).not.toMatch(/^(year|pages|author|isbn) /m)
})

test('a card has a line for what is known, and for no copies', () => {
  const known = card({ year: -720, pages: 412, copies: 0 })
  for (const line of [/^title +Dune$/m, /^year +-720$/m, /^pages +412$/m, /^copies +0$/m]) expect(known).toMatch(line)
})
