import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeBook, createBook, type NewBook } from '../../src/domain/book.ts'
import { checkChanges, checkNewBook, fieldProblem } from '../../src/domain/check-fields.ts'
import { cleanLine, cleanLines } from '../../src/domain/clean-text.ts'
import { BookstoreError } from '../../src/domain/errors.ts'
import { readStatus } from '../../src/domain/status.ts'

function refused(given: Record<string, unknown>): string[] {
  try {
    checkNewBook(given)
    return []
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    expect(error.code).toBe('INVALID')
    return error.details.fields?.map(({ field }) => field) ?? []
  }
}

/** Titles of which nothing can be seen. */
const INVISIBLE = [
  ...['\u200b', '\u00ad', '\u3164', '\u115f', '\uffa0', '\u2800', '\u00a0', '\u3000', '\u180e', '\ufeff', '\ufe0f'],
  ...['\u200d\u2060', '\u0301', '\u0301\u20dd', '\u{e0001}', '\u{1d159}', '\u{e0100}', ' \u200b \n\u0007', '\u202e'],
]

describe('the fields of a new book', () => {
  test.each([
    [{}, ['title']],
    [{ title: '   ' }, ['title']],
    [{ title: 'x'.repeat(501) }, ['title']],
    [{ title: 5 }, ['title']],
    ...INVISIBLE.map(title => [{ title }, ['title']] as [object, string[]]),
    [{ title: 'x', year: 'c. 1999' }, ['year']],
    [{ title: 'x', year: 99999, pages: -5 }, ['year', 'pages']],
    [{ title: 'x', pages: 'xiv, 392 p.' }, ['pages']],
    [{ title: 'x', copies: 1.5 }, ['copies']],
    [{ title: 'x', status: 'lost' }, ['status']],
    [{ title: 'x', currency: 'rupiah' }, ['currency']],
    [
      {
        title: 'x',
        keywords: Array(21)
          .fill('k')
          .map((k, i) => k + i),
      },
      ['keywords'],
    ],
    [{ title: 'x', colour: 'red' }, ['colour']],
    [{ title: 'x', id: 0 }, ['id']],
    [{ title: 'x', id: 2 ** 31 }, ['id']],
    [{ title: 'x', isbn: 'abc' }, ['isbn']],
    [{ title: 'x', isbn: `9780306406157, ${'9780441172719, '.repeat(5)}` }, ['isbn']],
    [{ title: 'x', isbn: '9780306406158', isbnRaw: 'x'.repeat(50) }, ['isbn']],
    [JSON.parse('{"title":"x","__proto__":{"a":1}}'), ['__proto__']],
  ])('%j is refused for %j', (given, fields) => expect(refused(given)).toEqual(fields))

  test('an error names field, value and what is allowed', () => {
    expect(() => checkNewBook({ title: 'x', pages: -5 })).toThrow(
      'pages must be a whole number from 0 to 50000 (given: -5)',
    )
  })

  test.each([
    [{ title: ' Ame\u0301lie ' }, { title: 'Amélie' }],
    [
      { title: 'x', year: '-720' },
      { title: 'x', year: -720 },
    ],
    [
      { title: 'x', status: 'dipinjam' },
      { title: 'x', status: 'Checked Out' },
    ],
    [
      { title: 'x', isbn: '979-306-279-7' },
      { title: 'x', isbn: '9789793062792' },
    ],
    [
      { title: 'x', isbn: '9780306406158' },
      { title: 'x', isbn: '', isbnRaw: '9780306406158' },
    ],
    [
      { title: 'x', isbn: 439023483 },
      { title: 'x', isbn: '', isbnRaw: '439023483' },
    ],
    [
      { title: 'x', isbn: '9780306406157, 9780441172719' },
      { title: 'x', isbn: '9780306406157', isbnRaw: '9780441172719' },
    ],
    [
      { title: 'x', isbnRaw: 'label 7', isbn: '9780306406157, 9780441172719' },
      { title: 'x', isbn: '9780306406157', isbnRaw: '9780441172719, label 7' },
    ],
    [
      { title: 'x', isbnRaw: 'label 7', isbn: '9780306406158' },
      { title: 'x', isbn: '', isbnRaw: '9780306406158, label 7' },
    ],
    [
      { title: 'x', isbnRaw: 'label 7', isbn: '9780306406157' },
      { title: 'x', isbnRaw: 'label 7', isbn: '9780306406157' },
    ],
    [{ title: 'x', location: '', price: '' }, { title: 'x' }],
    [{ title: 'x', createdAt: 'mine', revision: 9 }, { title: 'x' }],
    [
      { title: 'x', keywords: 'sea, whales; sea' },
      { title: 'x', keywords: ['sea', 'whales'] },
    ],
    [{ title: 'a\u001b[31mb\u0007c\u202ed' }, { title: 'abcd' }],
    [
      { title: 'one\ntwo', description: 'one\r\ntwo' },
      { title: 'one two', description: 'one\ntwo' },
    ],
  ])('%j becomes %j', (given, fields) => expect(checkNewBook(given)).toEqual(fields))

  test.each(['0028-0836', '12345679', '439023483', '9780306406158', '2049363X'])(
    '%j given as ISBN is kept as a raw one',
    number => expect(checkNewBook({ title: 'x', isbn: number })).toEqual({ title: 'x', isbn: '', isbnRaw: number }),
  )

  test.each(['नमस्ते', 'क्‍ष', '👩‍👩‍👧‍👦', 'co\u00adop', 'می\u200cخواهم', 'x\u200b', '\u0600', '…', '.', '\ue000'])(
    'the title %j is kept as it is',
    title => expect(checkNewBook({ title }).title).toBe(title),
  )

  test('what was accepted is accepted again, unchanged', () => {
    fc.assert(
      fc.property(
        fc.record({
          title: fc.string({ minLength: 1, maxLength: 200 }),
          description: fc.string(),
          year: fc.integer({ min: -3000, max: 2000 }),
        }),
        given => {
          if (refused(given).length > 0) return true
          const once = checkNewBook(given)
          expect(checkNewBook({ ...once })).toEqual(once)
          return true
        },
      ),
    )
  })
})

describe('changes of a book', () => {
  const book = createBook({ title: 'Old', location: 'A1', isbnRaw: '123' } as NewBook, {
    id: 1,
    createdAt: 'c',
    updatedAt: 'c',
    revision: 1,
  })

  test('null empties, but not the title', () => {
    expect(
      changeBook(book, checkChanges({ location: null, author: null }), { updatedAt: 'u', revision: 2 }),
    ).not.toHaveProperty('location')
    expect(() => checkChanges({ title: null })).toThrow('title is required')
  })

  test('a form delivers empty text for what was left empty', () => {
    expect(checkNewBook({ title: 'x', currency: '', language: '', copies: '', status: '' })).toMatchObject({
      copies: 1,
      status: 'Available',
    })
  })

  test('a refused value is shown without what drives a terminal', () => {
    expect(() => checkNewBook({ title: 'x', year: '\u001b[31mred' })).toThrow(/given: "[^\u001b]*red"/)
  })

  const changed = (given: Record<string, unknown>, from = book) =>
    changeBook(from, checkChanges(given), { updatedAt: 'u', revision: 2 })

  test('an ISBN takes away the raw one that stood for it, and so does an empty one', () => {
    expect(changed({ isbn: '9780306406157' })).toMatchObject({ isbn: '9780306406157' })
    expect(changed({ isbn: '9780306406157' })).not.toHaveProperty('isbnRaw')
    expect(changed({ isbn: null })).not.toHaveProperty('isbnRaw')
    expect(changed({ isbn: '' })).not.toHaveProperty('isbnRaw')
    expect(changed({ title: 'New' })).toMatchObject({ isbnRaw: '123' })
  })

  test('what stood beside an ISBN stays when that is corrected or sent back, until it is named', () => {
    const both = { ...book, isbn: '9780306406157', isbnRaw: '9780441172719' }
    const { isbn, isbnRaw } = both
    expect(changed({ isbn: '9781861972712' }, both)).toMatchObject({ isbn: '9781861972712', isbnRaw })
    expect(changed({ isbn, isbnRaw }, both)).toMatchObject({ isbn, isbnRaw })
    expect(changed({ isbn: null }, both)).toMatchObject({ isbn: '', isbnRaw })
    expect(changed({ isbnRaw: null }, both)).not.toHaveProperty('isbnRaw')
  })

  test('changes that were checked are checked again, unchanged: the supervisor does', () => {
    for (const isbn of ['9780306406157, 9780441172719', '0028-0836', '', null, '9780306406157']) {
      const once = checkChanges({ isbn })
      expect(checkChanges({ ...once })).toEqual(once)
    }
  })
})

test('one field at a time, as a form asks', () => {
  expect(fieldProblem('year', '19x')).toMatch(/whole number/)
  expect(fieldProblem('year', '1980')).toBeUndefined()
})

describe('cleaning', () => {
  test('leaves nothing that drives a terminal, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(cleanLine(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        expect(cleanLines(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
      }),
    )
  })

  test.each([
    ['\u001b[2J\u001b[31mRed alert\u001b[0m', 'Red alert'],
    ['\u001b]0;owned\u0007Title', 'Title'],
    ['\u001b]8;;http://example.invalid\u0007link\u001b]8;;\u0007', 'link'],
    ['Tab\tinside', 'Tab inside'],
    ['NUL\u0000byte', 'NULbyte'],
    ['\ud800lone', '\ufffdlone'],
    ['👩‍👩‍👧‍👦 family', '👩‍👩‍👧‍👦 family'],
    ['a\u2028b', 'a b'],
    ['e\u200e\u0301', 'é'],
  ])('%j becomes %j', (text, clean) => expect(cleanLine(text)).toBe(clean))
})

test.each([
  ['tersedia', 'Available'],
  ['ON LOAN', 'Checked Out'],
  ['checked-out', 'Checked Out'],
  ['gone', undefined],
])('status %j is %j', (word, status) => expect(readStatus(word)).toBe(status))

test.each(['location', 'callNumber', 'isbnRaw'])('%s of blanks alone is empty, as where nothing is given', name => {
  expect(checkNewBook({ title: 'x', [name]: ' \u0000 ' })).toEqual({ title: 'x' })
  expect(checkChanges({ [name]: ' ' })).toEqual({ [name]: null })
})
