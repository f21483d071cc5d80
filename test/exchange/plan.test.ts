import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { COLUMNS } from '../../src/exchange/columns.ts'
import { formatBooks } from '../../src/exchange/format.ts'
import { planImport } from '../../src/exchange/plan/plan-import.ts'
import { problemsAsCsv } from '../../src/exchange/plan/problems-as-csv.ts'
import { type ImportTarget, runImport } from '../../src/exchange/plan/run-import.ts'
import { applied, bookOf, planned, prepared } from './prepared.ts'

const HEADER = 'title,author,year,isbn,copies\n'

describe('which book a row speaks of', () => {
  test('six titles with one ISBN of the publisher are six books, and it is said', async () => {
    const titles = ['One', 'Two', 'Three', 'Four', 'Five', 'Six']
    const { fates, added, problems } = await planned(
      HEADER + titles.map(title => `${title},A,1999,9780306406157,\n`).join(''),
    )
    expect(fates).toEqual(Array(6).fill('added'))
    expect(added.map(({ title, copies }) => [title, copies])).toEqual(titles.map(title => [title, undefined]))
    expect(problems).toHaveLength(5)
    expect(problems[0]).toMatchObject({
      line: 3,
      value: '9780306406157',
      reason: expect.stringContaining('line 2, One'),
    })
  })

  test('nothing is merged because it merely resembles', async () => {
    const dune = bookOf({ title: 'Dune', author: 'Frank Herbert', year: 1965 })
    const rows = [
      'Dune II,Frank Herbert,1965,,',
      'Dune,Brian Herbert,1965,,',
      'Dune,Frank Herbert,1984,,',
      'Dunes,Frank Herbert,1965,,',
    ]
    const { fates } = await planned(`${HEADER}${rows.join('\n')}\n`, [dune])
    expect(fates).toEqual(['added', 'added', 'added', 'added'])
    expect((await planned(`${HEADER}DUNE!,frank herbert,1965,,\n`, [dune])).fates).toEqual(['unchanged'])
  })

  test('the same ISBN and title; an ISBN alone; none in the catalogue yet', async () => {
    const dune = bookOf({ title: 'Dune', author: 'F. Herbert', isbn: '9780441172719' })
    expect((await planned(`${HEADER}Dune,Somebody,1999,9780441172719,\n`, [dune])).steps).toEqual([
      { type: 'update', id: 1, ifRevision: 1, changes: { year: 1999 } },
    ])
    expect((await planned('9780441172719\n9780306406157\n', [dune])).fates).toEqual(['unchanged', 'skipped'])
    const bare = bookOf({ title: 'Dune', author: 'F. Herbert', year: 1965 })
    expect((await planned(`${HEADER}Dune,F. Herbert,1965,9780441172719,\n`, [bare])).steps).toMatchObject([
      { type: 'update', changes: { isbn: '9780441172719' } },
    ])
  })

  test('titles of signs are no equals', async () => {
    expect((await planned(`${HEADER}???,,,,\n!!!,,,,\n???,,,,\n`)).fates).toEqual(['added', 'added', 'copies'])
  })
})

describe('what becomes of it', () => {
  test('the same book in several rows is one book with as many copies', async () => {
    const { fates, added } = await planned(
      `${HEADER}Dune,A,,9780441172719,\nDune,A,1965,9780441172719,2\nDune,,,9780441172719,\n`,
    )
    expect(fates).toEqual(['added', 'copies', 'copies'])
    expect(added).toEqual([{ title: 'Dune', author: 'A', isbn: '9780441172719', year: 1965, copies: 4 }])
  })

  test('more copies than a book can have are skipped and told', async () => {
    const { fates, problems } = await planned(`${HEADER}Dune,,,,9999\nDune,,,,1\n`)
    expect(fates).toEqual(['added', 'skipped'])
    expect(problems).toMatchObject([{ line: 3, value: '10000' }])
  })

  test('blanks are filled; what is there stays, unless it is asked for', async () => {
    const book = bookOf({ title: 'Dune', author: 'Frank Herbert', isbn: '9780441172719', copies: 5, location: 'A' })
    const file = 'title,author,isbn,copies,location,publisher,pages\nDune,Somebody else,9780441172719,1,B,Ace,412\n'
    expect((await planned(file, [book])).steps).toMatchObject([{ changes: { publisher: 'Ace', pages: 412 } }])
    const { steps } = await planned(file, [book], true)
    expect(steps).toMatchObject([
      { changes: { author: 'Somebody else', copies: 1, location: 'B', publisher: 'Ace', pages: 412 } },
    ])
  })

  test('a second import changes nothing, whatever the file holds', async () => {
    const cell = fc.constantFrom(
      '',
      'Dune',
      'dune',
      'DÜNE',
      'A',
      'B; C',
      '1999',
      '0',
      'x',
      '-',
      '9780441172719',
      '441172717',
    )
    const row = fc.tuple(cell, cell, cell, cell, cell)
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async rows => {
        const file = HEADER + rows.map(cells => `${cells.map(text => `"${text}"`).join(',')}\n`).join('')
        const first = await planned(file)
        const books = applied(first.steps)
        const second = await planned(file, books)
        expect(second.steps).toEqual([])
        expect(second.fates.every(fate => fate === 'unchanged' || fate === 'skipped')).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('writing', () => {
  const file = Buffer.from(HEADER + Array.from({ length: 1200 }, (_, index) => `Book ${index},A,1999,,\n`).join(''))

  test('goes in whole batches of one group, and tells how far it is', async () => {
    const target = doubleOf()
    const progress: number[] = []
    const { done, of } = await runImport(file, await prepared(file), target, {
      overwrites: false,
      onProgress: count => void progress.push(count),
    })
    expect([done, of]).toEqual([1200, 1200])
    expect(target.batches.map(({ operations }) => operations)).toEqual([500, 500, 200])
    expect(new Set(target.batches.map(({ group }) => group)).size).toBe(1)
    expect(progress).toEqual([0, 500, 1000, 1200])
  })

  test('can be stopped between batches, and run again to the end, in the same group', async () => {
    const target = doubleOf()
    const all = await prepared(file)
    const stopped = await runImport(file, all, target, { overwrites: false, onProgress: count => count < 500 })
    expect([stopped.done, target.books.length]).toEqual([500, 500])
    const again = await runImport(file, all, target, { overwrites: false })
    expect([again.of, target.books.length]).toEqual([700, 1200])
    expect(new Set(target.batches.map(({ group }) => group)).size).toBe(1)
  })

  test('looks again when somebody else was faster', async () => {
    const target = doubleOf()
    let isFirst = true
    const batch: ImportTarget['batch'] = async (operations, group) => {
      if (isFirst) {
        isFirst = false
        target.books.push(bookOf({ title: 'Book 0', author: 'A', year: 1999 }, 5000))
        throw new BookstoreError('CONFLICT', 'changed since')
      }
      await target.batch(operations, group)
    }
    await runImport(file, await prepared(file), { ...target, batch }, { overwrites: false })
    expect(target.books.filter(({ title }) => title === 'Book 0')).toHaveLength(1)
    expect(target.books).toHaveLength(1200)
  })
})

test('problems as CSV: quotes, and no formulas', () => {
  const problem = { line: 2, column: 'a,b', value: '=1+1', reason: 'is "so"' }
  expect(problemsAsCsv([problem])).toBe('\ufeffline,column,value,reason\r\n2,"a,b",\'=1+1,"is ""so"""\r\n')
})

/** A catalogue in memory, as an import sees it. */
function doubleOf() {
  const books = [] as ReturnType<typeof bookOf>[]
  const batches: { operations: number; group: string }[] = []
  return {
    books,
    batches,
    list: async () => [...books],
    async batch(operations: Parameters<ImportTarget['batch']>[0], group: string) {
      batches.push({ operations: operations.length, group })
      for (const { params } of operations) books.push(bookOf(params as { title: string }, books.length + 1))
    },
  }
}

test('what we wrote as JSON comes back as it was', async () => {
  const books = [
    bookOf({
      title: 'Dune',
      isbn: '9780441172719',
      price: 12.345,
      currency: 'EUR',
      keywords: ['a, b', 'c; d'],
      year: -50,
    }),
    bookOf(
      { title: '-', author: 'N/A', description: 'two\nlines &amp; <p>so</p>', copies: 0, status: 'Checked Out' },
      7,
    ),
  ]
  for (const text of [JSON.stringify(books), JSON.stringify({ seq: 9, books }, undefined, 2)]) {
    const { format, drafts, broken } = await prepared(text)
    const { steps, problems } = planImport(drafts, [], { overwrites: false })
    expect([format, problems, broken]).toEqual(['bookstore', [], []])
    const fieldsOf = ({ createdAt: _, updatedAt: __, revision: ___, ...fields }: (typeof books)[number]) => fields
    expect(applied(steps).map(fieldsOf)).toEqual(books.map(fieldsOf))
  }
})

test.each([false, true])(
  'what we exported as CSV comes back as it was, for spreadsheets: %s',
  async isForSpreadsheets => {
    const books = [
      bookOf({
        title: '=1+1',
        author: "'quoted",
        isbn: '9780441172719',
        price: 12.345,
        currency: 'EUR',
        keywords: ['a, b', 'c; d'],
      }),
      bookOf(
        { title: '-', author: 'N/A', description: 'two\nlines &amp; <p>so</p>', copies: 0, status: 'Checked Out' },
        7,
      ),
      bookOf(
        { title: '="0123"', isbnRaw: '0012345', keywords: ['x', 'y'], year: -50, pages: 9, callNumber: '0815' },
        9,
      ),
    ]
    const options = { format: 'csv', columns: COLUMNS, isForSpreadsheets } as const
    const { drafts, format } = await prepared(await textOf(formatBooks([books], options)))
    const { steps, problems } = planImport(drafts, [], { overwrites: false })
    expect([format, problems]).toEqual(['bookstore', []])
    const fieldsOf = ({ createdAt: _, updatedAt: __, revision: ___, ...fields }: (typeof books)[number]) => fields
    expect(applied(steps).map(fieldsOf)).toEqual(books.map(fieldsOf))
  },
)

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}
