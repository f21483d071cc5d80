import { describe, expect, test } from 'vitest'
import { comparedText } from '../../../src/cli/reports/compared-text.ts'
import { duplicates } from '../../../src/cli/reports/duplicates.ts'
import type { BookstoreClient } from '../../../src/client/client.ts'
import type { Book } from '../../../src/domain/book.ts'
import { BookstoreError } from '../../../src/domain/errors.ts'
import { book } from '../../tui/app-model.ts'

const ISBN = '9789793062792'
const BOOKS = [
  book(1, 'Dune', { author: 'Herbert' }),
  book(2, 'DUNE', { author: 'Herbert', publisher: 'Chilton\u001b[2J', isbn: ISBN }),
  book(3, 'Emma', { isbn: '9780439023481' }),
  book(4, 'Persuasion', { isbn: '9780439023481' }),
  book(5, 'Alone'),
]

/** A server that has these books, and notes what it is asked to write. */
function served(books: readonly Book[] = BOOKS) {
  const batches: { operations: { method: string; params: Record<string, unknown> }[]; group: string }[] = []
  const call = async (method: string, params: never) => (method === 'BATCH' ? batches.push(params) : { books })
  return { client: { call } as unknown as BookstoreClient, batches }
}

describe('a person is shown', () => {
  test('what is of one book, and why, side by side', async () => {
    const { client, batches } = served()
    const said = await duplicates(client, {})
    expect(said).toContain('1 of 2: the same title, author and year\n  id ')
    expect(said).toMatch(/\n≠ title {6}Dune +DUNE\n/)
    expect(said).toMatch(/\n≠ publisher {2} +Chilton\n/)
    expect(said).toMatch(/\n {2}author {5}Herbert +Herbert\n/)
    expect(said).toContain('2 of 2: the same ISBN, and other titles')
    expect(said).toContain('--merge merges those whose titles agree (1), --merge 1,2 only these records')
    expect([said.includes('\u001b'), batches]).toEqual([false, []])
  })

  test('that there is none', async () => {
    expect(await duplicates(served([]).client, {})).toBe('no book is there twice')
    expect(await duplicates(served([]).client, { merge: true })).toBe('no book is there twice')
  })

  test('as much side by side as there is room for, the others below', () => {
    const books = Array.from({ length: 5 }, (_, index) => book(index + 1, 'A title that is long'))
    const lines = comparedText(books, 60).split('\n')
    expect(lines.every(line => line.length <= 60)).toBe(true)
    expect(lines.filter(line => line.startsWith('  id'))).toHaveLength(3)
  })
})

describe('--merge', () => {
  test('merges those whose titles agree, as one group for undo', async () => {
    const { client, batches } = served([...BOOKS, book(6, 'Alone', { author: 'x' }), book(7, 'alone', { author: 'X' })])
    const said = await duplicates(client, { merge: true })
    expect(batches).toEqual([
      {
        operations: [
          { method: 'UPDATE', params: { id: 1, ifRevision: 1, publisher: BOOKS[1]?.publisher, isbn: ISBN, copies: 2 } },
          { method: 'DELETE', params: { id: 2, ifRevision: 2 } },
          { method: 'UPDATE', params: { id: 6, ifRevision: 6, copies: 2 } },
          { method: 'DELETE', params: { id: 7, ifRevision: 7 } },
        ],
        group: expect.stringMatching(/^duplicates-/),
      },
    ])
    expect(said.split('\n')).toEqual([
      `1 Dune, with 2: publisher="Chilton\\u001b[2J", isbn="${ISBN}", copies=2`,
      '  not taken over of 2: title="DUNE"',
      '6 Alone, with 7: copies=2',
      '  not taken over of 7: title="alone"',
      '  not taken over of 7: author="X"',
      '2 merged; bookstore undo takes it back; 1 left: bookstore duplicates shows them',
    ])
  })

  test('merges only the records that are named, also those with other titles', async () => {
    const { client, batches } = served()
    const said = JSON.parse(await duplicates(client, { merge: '4, 3', json: true }))
    expect(batches[0]?.operations.map(({ method, params }) => [method, params['id']])).toEqual([
      ['UPDATE', 3],
      ['DELETE', 4],
    ])
    expect(said).toEqual([
      { id: 3, merged: [4], changes: { copies: 2 }, dropped: [{ field: 'title', id: 4, value: 'Persuasion' }] },
    ])
  })

  test.each(['1', '1,1', '1,5', '1,3', '', 'x,y', '1,99'])(
    'does not merge %j, which are no records of one book',
    async ids => {
      const { client, batches } = served()
      await expect(duplicates(client, { merge: ids })).rejects.toThrow('must name two or more records of one book')
      expect(batches).toEqual([])
    },
  )

  test('divides what one frame has no room for, and no merge', async () => {
    const many = Array.from({ length: 900 }, (_, index) => book(index + 1, `T ${index % 300}`, { author: 'A' }))
    const { client, batches } = served(many)
    await duplicates(client, { merge: true })
    expect(batches.map(({ operations }) => operations.length)).toEqual([498, 402])
    expect(new Set(batches.map(({ group }) => group)).size).toBe(1)
    expect(batches.every(({ operations }) => operations[0]?.method === 'UPDATE')).toBe(true)
  })

  test('of several one that is lent, or was changed meanwhile, does not keep the others', async () => {
    const books = [...BOOKS.slice(0, 2), book(6, 'Alone', { author: 'x' }), book(7, 'alone', { author: 'x' })]
    const { client, batches } = served(books)
    const call = client.call as (
      method: string,
      params: { operations: { params: { id: number } }[] },
    ) => Promise<unknown>
    const guarded = async (method: string, params: Parameters<typeof call>[1]) => {
      const at = method === 'BATCH' ? params.operations.findIndex(({ params: { id } }) => id === 2) : -1
      if (at >= 0) throw new BookstoreError('CONFLICT', `operations.${at}: book 2 has copies that are lent`)
      return call(method, params)
    }
    const said = await duplicates({ call: guarded } as unknown as BookstoreClient, { merge: true })
    expect(batches.map(({ operations }) => operations.map(({ params }) => params['id']))).toEqual([[6, 7]])
    expect(said).toContain('not merged: 1 Dune: book 2 has copies that are lent')
    expect(said).toContain('1 merged; bookstore undo takes it back; 1 left')
    await expect(duplicates({ call: guarded } as unknown as BookstoreClient, { merge: '1,2' })).rejects.toThrow(
      /^book 2 has copies that are lent$/,
    )
  })
})
