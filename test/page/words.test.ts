import { describe, expect, test } from 'vitest'
import { checkChanges } from '../../src/domain/check-fields.ts'
import { BookstoreError, ERROR_CODES, type FieldProblem } from '../../src/domain/errors.ts'
import { readFilter } from '../../src/domain/query/read-filter.ts'
import { ENGLISH, type Words } from '../../src/page/words/english.ts'
import { errorSentence } from '../../src/page/words/error-sentence.ts'
import { fieldSentence } from '../../src/page/words/field-sentence.ts'
import { filterSentence } from '../../src/page/words/filter-sentence.ts'
import { INDONESIAN } from '../../src/page/words/indonesian.ts'
import { pickLanguage, wordsOf } from '../../src/page/words/language.ts'

test.each<[string[], string]>([
  [['id-ID', 'en'], 'id'],
  [['in'], 'id'],
  [['ID'], 'id'],
  [['en-GB', 'id'], 'en'],
  [['de', 'id'], 'id'],
  [['de', 'fr'], 'en'],
  [[], 'en'],
])('%j → %s', (wanted, language) => expect(pickLanguage(wanted)).toBe(language))

/** All texts of a language, as they come out with these values. */
function textsOf(words: object): string[] {
  return Object.values(words).flatMap((value: unknown): string[] => {
    if (typeof value === 'string') return [value]
    if (typeof value === 'function') return [String(value('1', '2', '3', '4'))]
    return typeof value === 'object' && value !== null ? textsOf(value) : []
  })
}

/** The texts besides those about values, which have tests of their own. */
function withoutSentences({ rules: _rules, filterReasons: _reasons, ...words }: Words): object {
  return words
}

test('no text is empty, and those of the two languages differ but for a few words that are the same in both', () => {
  const [english, indonesian] = [textsOf(withoutSentences(ENGLISH)), textsOf(withoutSentences(INDONESIAN))]
  expect(indonesian).toHaveLength(english.length)
  expect([...english, ...indonesian].filter(text => text.trim() === '')).toEqual([])
  const same = english.filter((text, index) => text === indonesian[index])
  expect(same.sort()).toEqual(['ISBN', 'Status', 'Token'])
})

test.each<[filter: string, told: RegExp]>([
  ['yaer>2000', /tidak ada ruas yaer; yang ada: title, .*revision/],
  ['year>soon', /year harus diikuti bilangan, misalnya year>100/],
  ['year>', /year harus diikuti bilangan/],
  ['year:9..1', /year:10\.\.20/],
  ['year:1.000', /tanpa pemisah ribuan/],
  ['Year!2000', /year harus diikuti bilangan/],
  ['title>5', /title memakai : untuk yang memuat/],
  ['isbn<5', /isbn memakai/],
  ['createdAt:x', /createdAt harus diikuti tanggal/],
  ['status:gone', /status harus tersedia atau dipinjam/],
  ['-status:gone', /status harus tersedia atau dipinjam/],
  ['"open', /tanda kutip/],
  ['a"b', /tanda kutip/],
  ['year > 2000', /tanpa spasi/],
  ['-"!!"', /tidak ada huruf/],
  ['...', /tidak ada huruf/],
  [Array.from({ length: 40 }, (_, index) => `year>${index}`).join(' '), /terlalu banyak/],
])('why a filter cannot be read is told in Indonesian: %s', (filter, told) => {
  const [problem] = readFilter(filter).problems
  if (!problem || !INDONESIAN.filterReasons) throw new Error('nothing to tell')
  expect(filterSentence(problem, INDONESIAN.filterReasons)).toMatch(told)
})

test('what the sentences about filters give as examples can be read', () => {
  const { field } = INDONESIAN.filterReasons ?? {}
  const told = [
    field?.text('title'),
    field?.isbn('isbn'),
    field?.number('year'),
    field?.date('createdAt'),
    field?.status('status'),
  ]
  const examples = told.flatMap(text =>
    [...(text ?? '').matchAll(/\w+(?:>=?|:)[\w.-]*\w/g)].map(([example]) => example),
  )
  expect(examples).toHaveLength(7)
  expect(examples.filter(example => readFilter(example).problems.length > 0)).toEqual([])
})

function problemsOf(fields: Record<string, unknown>): readonly FieldProblem[] {
  try {
    checkChanges(fields)
  } catch (error) {
    if (error instanceof BookstoreError && error.details.fields) return error.details.fields
  }
  throw new Error('nothing was refused')
}

describe.each<[string, Words]>([
  ['English', wordsOf('en')],
  ['Indonesian', wordsOf('id')],
])('%s', (_, words) => {
  test('says of each rule of a field what is allowed, with its limits, and not in the words of the server', () => {
    const problems = problemsOf({
      title: '',
      author: 'x'.repeat(1001),
      year: 'abc',
      pages: '1.000',
      price: -1,
      status: 'gone',
      isbn: 'x',
      currency: 'rupiah',
      language: '?',
      keywords: Array.from({ length: 21 }, (_, index) => `k${index}`),
    })
    const told = Object.fromEntries(problems.map(problem => [problem.field, fieldSentence(problem, words)]))
    expect(Object.keys(told)).toHaveLength(10)
    for (const { field, message } of problems) expect(told[field]).not.toBe(message)
    expect(told['author']).toMatch(/\b0\b.*\b1000\b/)
    expect(told['year']).toMatch(/-3000\b.*\b20\d\d\b/)
    expect(told['pages']).toMatch(/\b1000\b.*\b1\b/)
    expect(told['price']).toMatch(/\b0\b/)
    expect(told['status']).toContain(words.statuses['Checked Out'])
    expect(told['keywords']).toMatch(/\b20\b.*\b60\b/)
  })

  test('what it has no words for is told in those of the server', () => {
    const problem: FieldProblem = { field: 'x', message: 'x is not a field', value: 1, rule: 'unknown', allowed: [] }
    expect(fieldSentence(problem, words)).toBe('x is not a field')
  })

  test.each(ERROR_CODES)('%s is said in a sentence', code => {
    expect(errorSentence(new BookstoreError(code, 'why', { retryAfterMs: 1500 }), words)).toMatch(/\S.{5,}/)
  })

  test('a rate limit says after how many seconds', () => {
    expect(errorSentence(new BookstoreError('RATE_LIMITED', '', { retryAfterMs: 1500 }), words)).toContain('2')
  })
})
