import type { RepeatAnswer, ScanBatch, ScannedBook, ScanResult, ScanTold, ScanWrite } from './scan-batch.ts'

/** Handles the number of a book that is there already: as was answered, or it waits for the answer. */
export function repeated(batch: ScanBatch, code: string, book: ScannedBook): ScanResult {
  if (batch.answer !== undefined) return asAnswered(batch, code, book, batch.answer)
  const waiting = [...batch.waiting, { code, slot: book.slot }]
  return {
    batch: { ...batch, waiting, steps: [...batch.steps, { type: 'waits' }] },
    writes: [],
    told: toldOf(code, book, 'waits'),
  }
}

/** Takes the answer, for all repeats of the batch: those that wait and those to come. */
export function answerRepeats(batch: ScanBatch, answer: RepeatAnswer): ScanResult {
  const steps = batch.steps.filter(({ type }) => type !== 'waits')
  let next: ScanBatch = { ...batch, answer, waiting: [], steps }
  const writes: ScanWrite[] = []
  for (const { code, slot } of batch.waiting) {
    const book = next.books.find(one => one.slot === slot)
    if (!book) continue
    const result = asAnswered(next, code, book, answer)
    next = result.batch
    writes.push(...result.writes)
  }
  return { batch: next, writes }
}

function asAnswered(batch: ScanBatch, code: string, book: ScannedBook, answer: RepeatAnswer): ScanResult {
  if (answer === 'copy') return oneMore(batch, code, book)
  if (answer === 'new') return anotherRecord(batch, code, book)
  const counts = { ...batch.counts, neither: batch.counts.neither + 1 }
  return { batch: { ...batch, counts }, writes: [], told: toldOf(code, book, 'neither') }
}

function oneMore(batch: ScanBatch, code: string, book: ScannedBook): ScanResult {
  const { slot, id } = book
  const books = batch.books.map(one => (one.slot === slot ? { ...one, copies: one.copies + 1 } : one))
  return {
    batch: {
      ...batch,
      books,
      steps: [...batch.steps, { type: 'copy', slot }],
      counts: { ...batch.counts, copy: batch.counts.copy + 1 },
    },
    writes: book.state === 'incomplete' ? [] : [{ type: 'copy', slot, by: 1, ...(id !== undefined && { id }) }],
    told: toldOf(code, book, 'copy'),
  }
}

function anotherRecord(batch: ScanBatch, code: string, book: ScannedBook): ScanResult {
  const slot = batch.nextSlot
  const { id: _first, ...first } = book
  const fields = { ...first.fields, copies: 1, ...batch.held }
  const { title = '' } = fields
  const kind = title === '' ? 'incomplete' : 'added'
  // Its number is found by the first record, so that the next repeat does not depend on this one.
  const record: ScannedBook = {
    ...first,
    slot,
    fields,
    state: kind === 'added' ? 'written' : kind,
    copies: fields.copies,
  }
  return {
    batch: {
      ...batch,
      nextSlot: slot + 1,
      books: [...batch.books, record],
      steps: [...batch.steps, { type: 'book', slot }],
      counts: { ...batch.counts, [kind]: batch.counts[kind] + 1 },
    },
    writes: title === '' ? [] : [{ type: 'add', slot, fields: { ...fields, title } }],
    told: toldOf(code, book, kind),
  }
}

function toldOf(code: string, { fields }: ScannedBook, kind: ScanTold['kind']): ScanTold {
  return { code, kind, title: fields.title ?? '', author: fields.author ?? '' }
}
