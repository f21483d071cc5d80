import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Book, createBook } from '../../src/domain/book.ts'
import type { ListQuery } from '../../src/domain/book-store.ts'
import { decodeCursor, encodeCursor, pagesOf } from '../../src/domain/query/cursor.ts'
import { compareValues, parseSort, sortValues } from '../../src/domain/query/order.ts'
import { createFilter, type Where } from '../../src/domain/query/where.ts'
import { createMatcher, partOfKey, searchKey } from '../../src/domain/search.ts'
import { fold } from '../../src/domain/words/fold.ts'
import { withoutJoined } from '../../src/domain/words/joined-words.ts'

function book(fields: Partial<Book> & { title: string }): Book {
  return createBook(fields, { id: fields.id ?? 1, createdAt: fields.createdAt ?? 'c', updatedAt: 'c', revision: 1 })
}

describe('finding', () => {
  test.each([
    ['Amélie', 'amelie'],
    ['Øresund Łódź Đà Nẵng', 'oresund lodz da nang'],
    ['Straße / STRASSE', 'strasse strasse'],
    ['ﬁne ﬂow', 'fine flow'],
    ['İ ı I i', 'i i i i'],
    ["O'Brian’s", 'obrians'],
    ['１２３', '123'],
  ])('%j folds to %j', (text, folded) => expect(fold(text)).toBe(folded))

  test('every word must stand somewhere; hyphens of an ISBN make no difference', () => {
    const key = searchKey(book({ title: 'Bumi Manusia', author: 'Pramoedya Ananta Toer', isbn: '9789799731234' }))
    expect(createMatcher('toer bumi')(key)).toBe(true)
    expect(createMatcher('978-979-97312-3-4')(key)).toBe(true)
    expect(createMatcher('979-97312-3-2')(key)).toBe(true)
    expect(createMatcher('bumi xyz')(key)).toBe(false)
    expect(createMatcher('')(key)).toBe(true)
    expect(createMatcher(' ')(key)).toBe(true)
    for (const signs of ['---', '-', '😀', '"', '. ?'])
      expect([signs, createMatcher(signs)(key)]).toEqual([signs, false])
    expect(createMatcher('bumi -')(key)).toBe(true)
  })
})

describe('order', () => {
  test('numbers in titles count as numbers, and the id decides at last', () => {
    const keys = parseSort('title')
    const titles = ['Book 10', 'Book 2', 'book 1'].map((title, index) => book({ title, id: index + 1 }))
    titles.sort((a, b) => compareValues(sortValues(a, keys), sortValues(b, keys), keys))
    expect(titles.map(({ title }) => title)).toEqual(['book 1', 'Book 2', 'Book 10'])
    expect(parseSort('-year,title').map(({ field, descending }) => `${field} ${descending}`)).toEqual([
      'year true',
      'title false',
      'id false',
    ])
  })

  test('is total: two books are never equal', () => {
    const keys = parseSort('title,year')
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [first, second] = [book({ title: a, id: 1 }), book({ title: b, id: 2 })].map(one => sortValues(one, keys))
        const order = compareValues(first ?? [], second ?? [], keys)
        expect(order).not.toBe(0)
        expect(Math.sign(compareValues(second ?? [], first ?? [], keys))).toBe(-Math.sign(order))
      }),
    )
  })

  test('a cursor comes back as it was, and only with its own sort', () => {
    const keys = parseSort('-title')
    expect(decodeCursor(encodeCursor(keys, ['漢字', 7], ''), keys, '')).toEqual(['漢字', 7])
    expect(() => decodeCursor(encodeCursor(keys, ['x', 7], ''), parseSort('title'), '')).toThrow(/same sort/)
    expect(() => decodeCursor('rubbish', keys, '')).toThrow(/cursor/)
  })

  test('a cursor leads on among the books of its own query alone', () => {
    const keys = parseSort('title')
    const queries: Pick<ListQuery, 'q' | 'where'>[] = [
      {},
      { q: 'a' },
      { q: 'b' },
      { where: { year: 1 } },
      { where: { year: 2 } },
      { where: [{ year: 1 }] },
    ]
    for (const one of queries)
      for (const other of queries) {
        const read = () => decodeCursor(encodeCursor(keys, ['x', 7], pagesOf(one)), keys, pagesOf(other))
        if (one === other) expect(read()).toEqual(['x', 7])
        else expect(read).toThrow(/same sort, q, where and filter/)
      }
  })
})

describe('conditions', () => {
  const dune = book({ title: 'Dune', year: 1965, keywords: ['sand', 'worms'], createdAt: '2026-11-25T08:46:00.000Z' })
  test.each([
    [{ year: 1965 }, true],
    [{ year: { gte: 1965, lt: 1970 } }, true],
    [{ year: { gt: 1965 } }, false],
    [{ year: '1965' }, true],
    [{ year: { lt: '2000' } }, true],
    [{ author: { lt: 'Z' } }, false],
    [{ title: { contains: 'DUN' } }, true],
    [{ keywords: 'worms' }, true],
    [{ year: { in: [1, 1965] } }, true],
    [{ title: { contains: '.*' } }, false],
    [{ year: { not: 1965 } }, false],
    [{ year: { not: { gt: 1965 } } }, true],
    [{ year: { gte: 1900, not: { in: [1965, 1966] } } }, false],
    [{ keywords: { not: 'worms' } }, false],
    [{ keywords: { not: 'spice' } }, true],
    [{ keywords: { contains: 'orm', not: 'spice' } }, true],
    [{ keywords: { gte: 's', lt: 't' } }, true],
    [{ keywords: { gte: 't', lt: 'u' } }, false],
    [{ author: { empty: true } }, true],
    [{ author: '' }, true],
    [{ author: { not: { empty: true } } }, false],
    [{ title: { empty: false } }, true],
    [{ keywords: { empty: true } }, false],
    [{ price: { empty: true } }, true],
    [{ pages: { empty: true } }, true],
    [{ pages: 0 }, true],
    [{ pages: { lt: 100 } }, false],
    [{ pages: { in: ['', 7] } }, true],
    [{ copies: { empty: true } }, false],
    [{ status: 'tersedia' }, true],
    [{ status: { in: ['dipinjam', 'ada'] } }, true],
    [{ status: { not: 'out' } }, true],
    [{ createdAt: '2026-11' }, true],
    [{ createdAt: { lte: '2026-11' } }, true],
    [{ createdAt: { gt: '2026-11' } }, false],
    [{ createdAt: { gt: '2026-11-25T08:00:00Z' } }, true],
    [{ q: 'worms dune' }, true],
    [{ q: { not: 'worms dune' } }, false],
    [{ q: { contains: 'sand worms' } }, false],
    [{ q: { not: { contains: 'dune' } } }, false],
    [[{ title: { contains: 'du' } }, { title: { contains: 'ne' } }], true],
    [[{ title: { contains: 'du' } }, { title: { contains: 'x' } }], false],
    [[], true],
  ])('%j', (where: Where, passes) => expect(createFilter(where)(dune)).toBe(passes))

  test.each([
    [{ colour: 1 }],
    [{ year: { near: 1 } }],
    [{ year: null }],
    [{ year: { in: 5 } }],
    [{ ['__proto__']: 1 }],
    [{ year: {} }],
    [{ year: { not: { not: 1 } } }],
    [{ year: { empty: 1 } }],
    [{ year: 'x' }],
    [{ year: { lt: 'x' } }],
    [{ year: { in: [1, true] } }],
    [{ price: { gt: '50.000' } }],
    [{ pages: { lt: '' } }],
    [{ status: 'lost' }],
    [{ createdAt: { lt: 'yesterday' } }],
    [{ title: { in: Array(1001).fill('x') } }],
    [{ title: 'x'.repeat(5001) }],
    [{ q: { lt: 'x' } }],
    [{ q: { contains: '---' } }],
    [Array(33).fill({ year: 1 })],
    [[{ year: 1 }, 5 as never]],
    [[null as never]],
  ])('%j is refused', (where: Where) => {
    expect(() => createFilter(where)).toThrow(/where/)
  })
})

describe('a number of a book', () => {
  const withIsbn = book({ title: 'Laskar Pelangi', isbn: '9789793062792', isbnRaw: '0-306-40615-2, AB-123/4' })
  const wrong = book({ title: 'Wrong', isbnRaw: '978-979-3062-79-3' })
  const magazine = book({ title: 'Magazine', isbnRaw: 'ISSN 0378-5955' })
  const sameNumber: [Book, string[]][] = [
    [
      withIsbn,
      [
        ...['9789793062792', '979-3062-79-7', 'ISBN 979-3062-79-7', '９７９３０６２７９７', '978 979 3062 79 2'],
        ...['ISBN-13: 978–979–3062–79–2', '978979306279200', '978979306279252495', '97897930627929789793062792'],
        ...[
          'urn:isbn:9789793062792',
          'ISBN 13 9789793062792',
          '9789793062792.0',
          '٩٧٨٩٧٩٣٠٦٢٧٩٢',
          '9789793062792 (pbk.)',
        ],
        ...['="9793062797"', '9780306406157', '0306406152', 'AB 123/4', 'ab1234'],
      ],
    ],
    [wrong, ['978-979-3062-79-3', '9789793062793', '978 979 3062 793', 'ISBN 9789793062793']],
    [magazine, ['ISSN 0378-5955', '0378-5955', '03785955', 'issn: 03785955']],
  ]
  test.each(sameNumber.flatMap(([one, forms]) => forms.map(form => [one, form] as const)))(
    'of %j is found as %j by where, by part and by words',
    (one, form) => {
      for (const where of [{ isbn: form }, { isbn: { in: ['x', form] } }, { isbn: { contains: form } }, { q: form }])
        expect([where, createFilter(where)(one)]).toEqual([where, true])
      expect(createFilter({ isbn: { not: form } })(one)).toBe(false)
    },
  )

  test('no other book is found by it', () => {
    for (const [one, forms] of sameNumber)
      for (const other of [withIsbn, wrong, magazine].filter(other => other !== one))
        for (const isbn of forms) expect([isbn, createFilter({ isbn })(other)]).toEqual([isbn, false])
    expect(createFilter({ isbn: '---' })(withIsbn)).toBe(false)
    expect(createFilter({ isbn: '' })(wrong)).toBe(true)
    expect(createFilter({ isbn: { contains: '979306' } })(withIsbn)).toBe(true)
  })
})

test('a part of a key is the folded text of that field, whatever the fields hold', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'É', ' ', '\n', '\t', '-', '1', 'ß') })
  fc.assert(
    fc.property(fc.record({ title: text, author: text, publisher: text, description: text, isbnRaw: text }), fields => {
      const key = `${searchKey(book(fields))}\n17`
      for (const [name, value] of Object.entries(fields))
        expect(withoutJoined(partOfKey(key, name as keyof typeof fields))).toBe(fold(value))
    }),
  )
})
