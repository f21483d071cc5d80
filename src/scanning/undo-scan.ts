import type { ScanBatch, ScanResult } from './scan-batch.ts'

/** Takes the last scan back that became something; undefined when there is none. */
export function undoLastScan(batch: ScanBatch): ScanResult | undefined {
  const last = batch.steps.at(-1)
  if (!last) return undefined
  const next = { ...batch, steps: batch.steps.slice(0, -1) }
  if (last.type === 'waits') return { batch: { ...next, waiting: batch.waiting.slice(0, -1) }, writes: [] }
  const { slot } = last
  const book = batch.books.find(one => one.slot === slot)
  if (!book) return { batch: next, writes: [] }
  if (last.type === 'book') return withoutBook(next, slot, book.state)
  const books = batch.books.map(one => (one.slot === slot ? { ...one, copies: one.copies - 1 } : one))
  const { id } = book
  return {
    batch: { ...next, books, counts: { ...batch.counts, copy: batch.counts.copy - 1 } },
    writes: book.state === 'incomplete' ? [] : [{ type: 'copy', slot, by: -1, ...(id !== undefined && { id }) }],
  }
}

function withoutBook(batch: ScanBatch, slot: number, state: 'written' | 'in stock' | 'incomplete'): ScanResult {
  const kind = state === 'incomplete' ? 'incomplete' : 'added'
  return {
    batch: {
      ...batch,
      books: batch.books.filter(one => one.slot !== slot),
      // A repeat of it waits for nothing any longer.
      waiting: batch.waiting.filter(one => one.slot !== slot),
      counts: { ...batch.counts, [kind]: batch.counts[kind] - 1 },
    },
    writes: state === 'incomplete' ? [] : [{ type: 'remove', slot }],
  }
}
