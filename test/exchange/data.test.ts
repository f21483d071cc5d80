import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { planImport } from '../../src/exchange/plan/plan-import.ts'
import { prepareImport } from '../../src/exchange/plan/prepare-import.ts'
import { isLongForm } from '../test-form.ts'
import { applied } from './prepared.ts'

const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const isHere = existsSync(FOLDER)
if (!isHere) console.log('skipped: imports of real catalogues, as there is no folder of them beside the project')

/** Counted in the files themselves. */
const FILES = [
  ['goodbooks-10k.books.csv', 'goodbooks', 10_000],
  ['goodbooks-10k.indonesian.csv', 'goodbooks', 21],
  ['goodbooks-10k.normalized.csv', 'csv', 10_000],
  ['goodreads.shape-24col-from-goodbooks-1000.csv', 'goodreads', 1000],
  ['goodreads.jelu-31col.csv', 'goodreads', 10],
  ['goodreads.jelu-2022-24col.csv', 'goodreads', 10],
  ['goodreads.jelu-duplicates.csv', 'goodreads', 6],
  ['biblioteq.csv', 'biblioteq', 14],
  ['difficult-characters.attribution-only.csv', 'csv', 125],
  ['difficult-characters.synthetic.csv', 'csv', 38],
  ['openlibrary.readinglog-15col.shape.csv', 'openlibrary', 3],
] as const

/** Those of ten thousand books take two seconds each: the campaigns have them. */
const TRIED = FILES.filter(([, , rows]) => isLongForm || rows < 10_000)

test.skipIf(!isHere).each(TRIED)(
  '%s: each row has its fate, and a second import changes nothing',
  async (name, format, rows) => {
    const prepared = await prepareImport(readFileSync(FOLDER + name))
    expect(prepared.format).toBe(format)
    const first = planImport(prepared.drafts, [], { overwrites: false })
    expect(first.rows).toHaveLength(rows)
    expect(first.rows.filter(({ fate }) => fate === 'skipped').length).toBeLessThanOrEqual(2)
    const second = planImport(prepared.drafts, applied(first.steps), { overwrites: false })
    expect(second.steps).toEqual([])
  },
)

test.skipIf(!isHere || !isLongForm)(
  'the ISBNs of goodbooks: 9,277 of 9,300 are repaired, none is invented',
  async () => {
    const { drafts } = await prepareImport(readFileSync(`${FOLDER}goodbooks-10k.books.csv`))
    const normalized = await prepareImport(readFileSync(`${FOLDER}goodbooks-10k.normalized.csv`))
    const wanted = normalized.drafts.map(({ fields }) => fields.isbn)
    expect(wanted.filter(isbn => isbn !== undefined)).toHaveLength(9277)
    const read = drafts.map(({ fields }) => fields.isbn)
    expect(read.filter(isbn => isbn !== undefined)).toHaveLength(9277)
    expect(read.filter((isbn, index) => isbn !== undefined && isbn !== wanted[index])).toEqual([])
  },
)
