import { expect, test } from 'vitest'
import { type Book, createBook } from '../../src/domain/book.ts'
import { mergeCatalogues } from '../../src/domain/merge-catalogues.ts'

const book = (id: number, revision: number, fields: Partial<Book> = {}): Book =>
  createBook({ title: `Book ${id}`, ...fields }, { id, createdAt: 'c', updatedAt: 'u', revision })

/** The catalogue was at 5 when the file was taken; book 3 was changed and book 4 deleted and book 6 added since. */
const before = [1, 2, 3, 4, 5].map(id => book(id, id))
const live = [book(1, 1), book(2, 2), book(3, 6, { year: 2000 }), book(5, 5), book(6, 8)]
const bookAt = async (id: number, revision: number) => {
  const found = before.find(book => book.id === id && book.revision <= revision)
  return found && { ...found }
}
const merge = (books: readonly object[], seq: number | undefined = 5) =>
  mergeCatalogues({ seq, books: books as Record<string, unknown>[] }, live, bookAt)

test('a file that nobody edited gives nothing to do, however the catalogue went on', async () => {
  expect(await merge(before)).toEqual({ steps: [], conflicts: [], rests: [] })
})

test('what was added, changed and taken out is found', async () => {
  const [, second, third, fourth] = before
  expect(await merge([{ ...second, copies: 3 }, third ?? {}, fourth ?? {}, book(5, 5), { title: 'New' }])).toEqual({
    steps: [
      { type: 'update', id: 2, ifRevision: 2, title: 'Book 2', changes: { copies: 3 } },
      { type: 'add', fields: { title: 'New' } },
      { type: 'delete', id: 1, ifRevision: 1, title: 'Book 1' },
    ],
    conflicts: [],
    rests: [],
  })
})

test('what was changed on both sides is left as it is, and told', async () => {
  const edited = before.filter(({ id }) => id !== 3).map(one => (one.id === 4 ? { ...one, title: 'Mine' } : one))
  const { steps, conflicts } = await merge(edited)
  expect(steps).toEqual([])
  expect(conflicts).toEqual([
    { id: 4, title: 'Mine', reason: 'edited in the file, and deleted in the catalogue since' },
    { id: 3, title: 'Book 3', reason: 'taken out of the file, and changed in the catalogue since' },
  ])
  const both = await merge(before.map(one => (one.id === 3 ? { ...one, title: 'Mine' } : one)))
  expect(both.conflicts).toEqual([
    { id: 3, title: 'Mine', reason: 'edited in the file, and changed in the catalogue since' },
  ])
})

test('a file that does not say what it was made from takes nothing out', async () => {
  const { steps } = await mergeCatalogues({ seq: undefined, books: [{ id: 1, title: 'Eins' }] }, live, bookAt)
  expect(steps).toEqual([{ type: 'update', id: 1, ifRevision: 1, title: 'Book 1', changes: expect.anything() }])
})

test('what a merge cannot take over is told: fields that are not ours, where they differ', async () => {
  const own = (shelf: unknown) => ({ shelf, loans: [{ to: 'N', at: 1 }] })
  const there = { ...book(1, 1), ...own(7) }
  const merged = (books: Record<string, unknown>[]) =>
    mergeCatalogues({ seq: 1, books }, [there], async () => undefined)
  expect((await merged([{ ...there, loans: [{ at: 1, to: 'N' }] }])).rests).toEqual([])
  expect((await merged([{ ...there, ...own(8) }])).rests).toEqual([{ id: 1, title: 'Book 1', names: ['shelf'] }])
  expect((await merged([{ ...book(1, 1) }])).rests).toEqual([{ id: 1, title: 'Book 1', names: ['shelf', 'loans'] }])
  expect((await merged([{ id: 1, title: 'By hand' }])).rests).toEqual([])
  expect((await merged([{ ...there }, { title: 'New', shelf: 9 }])).rests).toEqual([
    { id: undefined, title: 'New', names: ['shelf'] },
  ])
})
