import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkChanges, checkNewBook } from '../../src/domain/check-fields.ts'
import { BookstoreError, type BrokenRule, type FieldProblem } from '../../src/domain/errors.ts'
import { FIELD_NAMES, FIELD_RULES, highest } from '../../src/domain/fields.ts'
import { checkForeign } from '../../src/domain/foreign-fields.ts'
import { decodeCursor } from '../../src/domain/query/cursor.ts'
import { parseSort } from '../../src/domain/query/order.ts'
import { parseFilter } from '../../src/domain/query/read-filter.ts'
import { createFilter } from '../../src/domain/query/where.ts'
import { checkParams } from '../../src/protocol/check-params.ts'
import type { Method } from '../../src/protocol/params.ts'
import { RequestKeys } from '../../src/store/writes/request-keys.ts'
import { toListParams } from '../../src/worker/http/query.ts'

/** What is refused, without the sentences. */
function problemsOf(act: () => unknown): Omit<FieldProblem, 'message'>[] {
  try {
    act()
  } catch (error) {
    if (!(error instanceof BookstoreError) || error.code !== 'INVALID') throw error
    return (error.details.fields ?? []).map(({ message, ...problem }) => {
      expect(message).toMatch(/./)
      return problem
    })
  }
  return []
}

const book = (given: object) => () => checkNewBook({ title: 'x', ...given })
const call = (method: Method, params: object) => () => checkParams(method, params)
const batch = (params: object, method = 'UPDATE') => call('BATCH', { operations: [{ method, params }] })
const YEAR = { min: -3000, max: highest({ kind: 'integer', min: -3000, max: 'the year after next' }), integer: true }

function useKeyTwice(): void {
  const keys = new RequestKeys()
  const by = { connection: 1, pid: 1 }
  const write = (id: number) => ({ operations: [{ type: 'delete' as const, id }], requestKey: 'k' })
  const key = RequestKeys.keyOf(write(1))
  if (key) keys.remember(key, by, Promise.resolve({ texts: [], revision: 1 }))
  keys.find(write(2), by)
}

/** For each rule what breaks it, with the problem that is told. */
const BROKEN: Record<BrokenRule['rule'], [() => unknown, object][]> = {
  required: [
    [() => checkNewBook({}), { field: 'title', value: null }],
    [() => checkNewBook({ title: '\u200b' }), { field: 'title', value: '\u200b' }],
    [() => checkChanges({ title: null }), { field: 'title', value: null }],
    [call('SUBSCRIBE', { topic: 'books', since: 1 }), { field: 'epoch', value: null }],
    [call('DELETE', {}), { field: 'id', value: null }],
  ],
  length: [
    [book({ title: 5 }), { field: 'title', value: 5, min: 1, max: 500 }],
    [book({ author: 'x'.repeat(1001) }), { field: 'author', value: 'x'.repeat(1001), min: 0, max: 1000 }],
    [call('AUTH', { token: '' }), { field: 'token', value: '', min: 1, max: 512 }],
    [call('LIST', { q: 5 }), { field: 'q', value: 5, min: 0, max: 500 }],
    [call('DELETE', { id: 1, group: '' }), { field: 'group', value: '', min: 1, max: 64 }],
  ],
  range: [
    [book({ year: 'soon' }), { field: 'year', value: 'soon', ...YEAR }],
    [book({ copies: 1.5 }), { field: 'copies', value: 1.5, min: 0, max: 9999, integer: true }],
    [book({ price: -1 }), { field: 'price', value: -1, min: 0, max: Number.MAX_SAFE_INTEGER, integer: false }],
    [book({ id: 0 }), { field: 'id', value: 0, min: 1, max: 2_147_483_647, integer: true }],
    [call('LIST', { limit: 0 }), { field: 'limit', value: 0, min: 1, max: 1000, integer: true }],
    [call('HISTORY', { limit: 'x' }), { field: 'limit', value: 'x', min: 1, max: 1000, integer: true }],
    [batch({ id: -1 }), { field: 'operations.0.id', value: -1, min: 1, max: 2_147_483_647, integer: true }],
  ],
  notation: [
    [book({ price: '50.000' }), { field: 'price', value: '50.000', allowed: ['50000', '50'] }],
    [book({ pages: '1,250,000' }), { field: 'pages', value: '1,250,000', allowed: ['1250000'] }],
  ],
  oneOf: [
    [book({ status: 'lost' }), { field: 'status', value: 'lost', allowed: ['Available', 'Checked Out'] }],
    [
      call('SUBSCRIBE', { topic: 'x' }),
      { field: 'topic', value: 'x', allowed: expect.arrayContaining(['books', 'stats']) },
    ],
    [batch({}, 'GET'), { field: 'operations.0.method', value: 'GET', allowed: ['ADD', 'UPDATE', 'DELETE'] }],
  ],
  list: [
    [book({ keywords: 5 }), { field: 'keywords', value: 5, min: 0, max: 20, length: 60 }],
    [call('BATCH', { operations: [] }), { field: 'operations', value: [], min: 1, max: 500 }],
    [call('BATCH', { operations: 5 }), { field: 'operations', value: 5, min: 1, max: 500 }],
    [() => createFilter(Array(33).fill({ year: 1 })), { field: 'where', value: 33, min: 0, max: 32 }],
  ],
  isbn: [
    [book({ isbn: 'abc' }), { field: 'isbn', value: 'abc', max: 60 }],
    [book({ isbn: true }), { field: 'isbn', value: true, max: 60 }],
    [book({ isbn: '9'.repeat(201) }), { field: 'isbn', value: '9'.repeat(201), max: 60 }],
    [book({ isbn: '9780306406158', isbnRaw: 'x'.repeat(50) }), { field: 'isbn', value: '9780306406158', max: 60 }],
  ],
  currency: [[book({ currency: 'rupiah' }), { field: 'currency', value: 'rupiah' }]],
  language: [[book({ language: 'x y' }), { field: 'language', value: 'x y' }]],
  object: [
    [call('BATCH', { operations: [5] }), { field: 'operations.0', value: 5 }],
    [call('BATCH', { operations: [{ method: 'ADD', params: 5 }] }), { field: 'operations.0.params', value: 5 }],
  ],
  unknown: [
    [book({ colour: 'red' }), { field: 'colour', value: 'red', allowed: FIELD_NAMES }],
    [() => createFilter({ colour: 1 }), { field: 'where', value: 'colour', allowed: expect.arrayContaining(['q']) }],
    [() => parseSort('colour'), { field: 'sort', value: 'colour', allowed: expect.arrayContaining(['title']) }],
    [
      () => toListParams(new URLSearchParams('nope=1')),
      { field: 'nope', value: '1', allowed: expect.arrayContaining(['limit', 'title', 'client']) },
    ],
  ],
  kept: [
    [
      () => checkForeign({ id: 1, shelf: 'A1' } as never, { shelf: 'B2' }),
      { field: 'shelf', value: 'B2', stored: 'A1' },
    ],
  ],
  condition: [
    [() => createFilter({ year: { like: 1 } }), { field: 'where.year', value: { like: 1 } }],
    [call('LIST', { where: 5 }), { field: 'where', value: 5 }],
  ],
  filter: [[() => parseFilter('dune colour:red'), { field: 'filter', value: 'colour:red', column: 6 }]],
  cursor: [[() => decodeCursor('x', [], ''), { field: 'cursor', value: 'x' }]],
  once: [[() => toListParams(new URLSearchParams('q=1&q=2')), { field: 'q', value: ['1', '2'] }]],
  unused: [[useKeyTwice, { field: 'requestKey', value: 'k' }]],
}

describe.each(Object.entries(BROKEN))('the rule %s', (rule, cases) => {
  test.each(cases)('is told with its limits: %#', (act, problem) =>
    expect(problemsOf(act)).toEqual([{ rule, ...problem }]),
  )

  test('stands in docs/protocol.md, with the names of its limits', () => {
    const text = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
    const [, limits] = new RegExp(`^\\| \`${rule}\` \\| ([^|]*)\\|`, 'm').exec(text) ?? []
    const told = new Set(cases.flatMap(([, problem]) => Object.keys(problem)))
    for (const name of ['field', 'value']) told.delete(name)
    expect(new Set([...(limits ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name))).toEqual(told)
  })
})

test('every field of a book is refused with a rule, whatever is wrong with it', () => {
  for (const name of FIELD_NAMES) {
    const { kind } = FIELD_RULES[name]
    const [problem] = problemsOf(book({ [name]: { no: 'value' } }))
    const rules = { text: 'length', integer: 'range', number: 'range', status: 'oneOf', keywords: 'list' }
    expect([name, problem]).toEqual([
      name,
      expect.objectContaining({ rule: { ...rules, isbn: kind, currency: kind, language: kind }[kind] }),
    ])
  }
})
