import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Book, BookChanges, NewBook } from '../../src/domain/book.ts'
import type { Author, BookStore, ChangeText } from '../../src/domain/book-store.ts'

/** A store to be tested, and what ends it. */
export interface OpenedStore {
  store: BookStore
  /** The same books as others write them, where `store` knows by itself who writes. */
  others?: BookStore
  close(): Promise<void>
}

/**
 * What every BookStore keeps, whatever it is made of. `open` gives an empty one. `author` is who writes, for stores that
 * know by themselves.
 */
export function bookStoreContract(
  name: string,
  open: () => Promise<OpenedStore>,
  author: Author = { client: 'till-2', connection: 3, pid: 4711 },
): void {
  describe(`${name} keeps the contract of a BookStore`, () => {
    let opened: OpenedStore
    let store: BookStore

    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(() => opened.close())

    const add = async (fields: NewBook, options: { requestKey?: string; group?: string } = {}): Promise<Book> => {
      const { texts } = await store.commit({ operations: [{ type: 'add', fields }], ...options }, author)
      return JSON.parse(texts[0] ?? 'null')
    }
    const titles = async (query: Parameters<BookStore['list']>[0] = {}) =>
      (await store.list(query)).texts.map(text => (JSON.parse(text) as Book).title)

    test('an added book is found by id, by ISBN and in the list, with its defaults', async () => {
      const book = await add({ title: 'Laskar Pelangi', isbn: '9789793062792' })
      expect(book).toMatchObject({
        id: 1,
        title: 'Laskar Pelangi',
        author: '',
        copies: 1,
        status: 'Available',
        revision: 1,
      })
      expect(JSON.parse(await store.get({ id: 1 }))).toEqual(book)
      expect(JSON.parse(await store.get({ isbn: '9789793062792' }))).toEqual(book)
      expect(JSON.parse(await store.get({ isbn: '979-306-279-7' }))).toEqual(book)
      expect(await store.list({})).toMatchObject({ total: 1, revision: 1, texts: [JSON.stringify(book)] })
    })

    test('a client may bring a free id; a taken one is DUPLICATE, and so is one that was used', async () => {
      await add({ id: 900, title: 'Own' })
      await expect(add({ id: 900, title: 'Again' })).rejects.toMatchObject({ code: 'DUPLICATE' })
      expect((await add({ title: 'Next' })).id).toBe(901)
      await store.commit({ operations: [{ type: 'delete', id: 901 }] }, author)
      await expect(add({ id: 901, title: 'Used' })).rejects.toMatchObject({ code: 'DUPLICATE' })
      expect((await add({ title: 'Never 901' })).id).toBe(902)
    })

    describe('ids', () => {
      const FAR = 2_147_483_647
      const remove = (id: number) => store.commit({ operations: [{ type: 'delete', id }] }, author)
      const refused = (id: number) => expect(add({ id, title: 'Again' })).rejects.toMatchObject({ code: 'DUPLICATE' })

      test('one far above the others does not bring theirs to an end', async () => {
        expect(await add({ id: FAR, title: 'Far' })).toMatchObject({ id: FAR })
        expect((await add({ title: 'Near' })).id).toBe(1)
        await refused(FAR)
        await remove(FAR)
        await refused(FAR)
        await store.undo(author)
        await refused(FAR)
        await remove(FAR)
        expect((await add({ title: 'Nearer' })).id).toBe(2)
      })

      test('a batch of them does not, and what fails in it uses none', async () => {
        const operations = Array.from({ length: 500 }, (_, index) => {
          return { type: 'add', fields: { id: FAR - index * 1000, title: `Far ${index}` } } as const
        })
        await expect(
          store.commit({ operations: [...operations.slice(1), { type: 'delete', id: 77 }] }, author),
        ).rejects.toMatchObject({ code: 'NOT_FOUND' })
        await store.commit({ operations }, author)
        expect((await add({ title: 'Near' })).id).toBe(1)
        await store.undo(author)
        await store.undo(author)
        await refused(FAR - 1000)
        await refused(1)
      })

      test('those that were passed over are free until they are used, once', async () => {
        await add({ id: 900, title: 'Own' })
        expect((await add({ id: 5, title: 'Own, too' })).id).toBe(5)
        await remove(5)
        await refused(5)
        expect((await add({ title: 'Next' })).id).toBe(901)
        const results = await Promise.allSettled([add({ id: 6, title: 'One' }), add({ id: 6, title: 'Other' })])
        expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      })

      test('many at once are all different, whoever brings them', async () => {
        const own = [3, 4, FAR, 700, 5]
        const books = await Promise.all([
          ...own.map(id => add({ id, title: `Own ${id}` })),
          ...Array.from({ length: 50 }, (_, index) => add({ title: `Given ${index}` })),
        ])
        expect(new Set(books.map(({ id }) => id)).size).toBe(55)
      })
    })

    test('an update changes what it names, and null empties', async () => {
      const { id } = await add({ title: 'Old', location: 'A1', year: 1980 })
      const { texts } = await store.commit(
        { operations: [{ type: 'update', id, changes: { title: 'New', location: null, year: null } }] },
        author,
      )
      const book = JSON.parse(texts[0] ?? '') as Book
      expect(book).toMatchObject({ id, title: 'New', year: 0, revision: 2 })
      expect('location' in book).toBe(false)
    })

    test('a delete answers the book, which is then gone', async () => {
      const book = await add({ title: 'Short' })
      const { texts } = await store.commit({ operations: [{ type: 'delete', id: book.id }] }, author)
      expect(JSON.parse(texts[0] ?? '')).toEqual(book)
      await expect(store.get({ id: book.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(store.commit({ operations: [{ type: 'delete', id: book.id }] }, author)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    })

    test('of two writes with one ifRevision one passes; the other is told the book as it is', async () => {
      const { id, revision } = await add({ title: 'Contested' })
      const write = (title: string) =>
        store.commit({ operations: [{ type: 'update', id, changes: { title }, ifRevision: revision }] }, author)
      const results = await Promise.allSettled([write('First'), write('Second')])
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const refused = results.find(result => result.status === 'rejected')
      expect(refused?.reason).toMatchObject({ code: 'CONFLICT', details: { current: { id } } })
    })

    test('of two writes with one id one passes', async () => {
      const results = await Promise.allSettled([add({ id: 5, title: 'One' }), add({ id: 5, title: 'Two' })])
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    })

    test('a batch is all or none', async () => {
      const { id } = await add({ title: 'Kept' })
      const operations = [
        { type: 'add', fields: { title: 'Not kept' } },
        { type: 'delete', id },
        { type: 'delete', id: 99 },
      ] as const
      await expect(store.commit({ operations }, author)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(await titles()).toEqual(['Kept'])
      const { texts, revision } = await store.commit({ operations: operations.slice(0, 2) }, author)
      expect([texts.length, revision]).toEqual([2, 3])
      expect(await titles()).toEqual(['Not kept'])
    })

    test('the same requestKey with the same write happens once; with another it is INVALID', async () => {
      const first = await add({ title: 'Once' }, { requestKey: 'k' })
      expect(await add({ title: 'Once' }, { requestKey: 'k' })).toEqual(first)
      await expect(add({ title: 'Other' }, { requestKey: 'k' })).rejects.toMatchObject({ code: 'INVALID' })
      expect(await titles()).toEqual(['Once'])
      const both = await Promise.all([
        add({ title: 'Twice' }, { requestKey: 'k2' }),
        add({ title: 'Twice' }, { requestKey: 'k2' }),
      ])
      expect(both[0]).toEqual(both[1])
    })

    test('of a batch that is refused it is said which operation was', async () => {
      const { id } = await add({ title: 'Kept' })
      const good = { type: 'update', id, changes: { year: 1 } } as const
      for (const [code, bad] of [
        ['NOT_FOUND', { type: 'delete', id: 99 }],
        ['NOT_FOUND', { type: 'update', id: 99, changes: {} }],
        ['DUPLICATE', { type: 'add', fields: { id, title: 'Taken' } }],
        ['CONFLICT', { type: 'update', id, changes: { year: 2 }, ifRevision: 77 }],
        ['CONFLICT', { type: 'delete', id, ifRevision: 77 }],
        ['INVALID', { type: 'update', id, changes: {}, foreign: { shelf: 'A' } }],
      ] as const)
        for (const before of [0, 1, 3]) {
          const operations = [...Array(before).fill(good), bad, good]
          await expect(store.commit({ operations }, author)).rejects.toMatchObject({ code, details: { index: before } })
        }
    })

    test('of a batch of which several operations are refused each is named, and nothing is done', async () => {
      const { id, revision } = await add({ title: 'Kept' })
      const operations = [
        { type: 'update', id, changes: { year: 1 } },
        { type: 'delete', id: 99 },
        { type: 'add', fields: { title: 'New' } },
        { type: 'update', id, changes: { year: 2 }, ifRevision: 77 },
        { type: 'add', fields: { id, title: 'Taken' } },
      ] as const
      await expect(store.commit({ operations }, author)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        details: {
          index: 1,
          refused: [
            { index: 1, code: 'NOT_FOUND', message: 'there is no book 99' },
            { index: 3, code: 'CONFLICT', message: expect.stringContaining(`book ${id} was changed since`) },
            { index: 4, code: 'DUPLICATE', message: expect.stringContaining(String(id)) },
          ],
        },
      })
      expect(JSON.parse(await store.get({ id }))).toMatchObject({ year: 0, revision })
      expect(await store.status()).toMatchObject({ books: 1 })
    })

    test('an update that leaves a book as it is changes nothing: no revision, nothing to be told, nothing to undo', async () => {
      const told: string[] = []
      const book = await add({ title: 'Same', location: 'A1', keywords: ['a', 'b'], year: 1980 })
      const { id } = book
      const { position } = await store.changes(undefined, change => told.push(change.text))
      const write = (...changes: BookChanges[]) =>
        store.commit({ operations: changes.map(one => ({ type: 'update', id, changes: one })) }, author)
      for (const same of [
        {},
        { title: 'Same' },
        { keywords: ['a', 'b'], year: 1980 },
        { price: null, description: '' },
        { location: 'A1', isbn: '' },
      ]) {
        expect([same, await write(same)]).toEqual([
          same,
          { texts: [JSON.stringify(book)], revision: position.revision },
        ])
        expect(await write(same, same)).toMatchObject({ revision: position.revision })
      }
      expect(await store.status()).toMatchObject({ revision: position.revision })
      expect(told).toEqual([])
      const { texts, revision } = await write({ title: 'Same' }, { year: 1981 }, { year: 1981 }, { year: 1982 })
      expect(texts.map(text => (JSON.parse(text) as Book).year)).toEqual([1980, 1981, 1981, 1982])
      expect(revision).toBe(position.revision + 2)
      await write({ year: 1982 })
      await store.undo(author)
      expect(JSON.parse(await store.get({ id }))).toMatchObject({ year: 1980 })
      await write({ year: 1980 })
      await store.redo(author)
      expect(JSON.parse(await store.get({ id }))).toMatchObject({ year: 1982 })
      await expect(
        store.commit({ operations: [{ type: 'update', id, changes: {}, ifRevision: 1 }] }, author),
      ).rejects.toMatchObject({ code: 'CONFLICT' })
    })

    test('an update that changes nothing waits for the write that it follows', async () => {
      const { id } = await add({ title: 'Old' })
      const update = (title: string) =>
        store.commit({ operations: [{ type: 'update', id, changes: { title } }] }, author)
      const both = await Promise.all([update('New'), update('New')])
      expect(both[1]).toEqual(both[0])
    })

    test('lists find, filter, sort and page without repeating or skipping', async () => {
      for (let number = 1; number <= 25; number++)
        await add({ title: `Book ${number}`, year: 2000 + (number % 3), author: number % 2 ? 'Odd Ålesund' : 'Even' })
      expect(await titles({ sort: '-title', limit: 3 })).toEqual(['Book 25', 'Book 24', 'Book 23'])
      expect(await titles({ q: 'alesund 21' })).toEqual(['Book 21'])
      expect(await titles({ where: { year: { gte: 2002 }, author: 'Even' } })).toEqual([
        'Book 2',
        'Book 8',
        'Book 14',
        'Book 20',
      ])
      expect(await titles({ where: { year: { not: 2001 }, author: { contains: 'even' } }, limit: 2 })).toEqual([
        'Book 2',
        'Book 6',
      ])
      expect(await titles({ where: { publisher: { empty: false } } })).toEqual([])
      expect(await titles({ where: [{ title: { contains: '2' } }, { title: { contains: '5' } }] })).toEqual(['Book 25'])
      expect(await titles({ where: { q: { not: 'book 1' }, isbn: { empty: true }, id: { lt: 4 } } })).toEqual([
        'Book 2',
        'Book 3',
      ])
      await expect(store.list({ where: { year: { near: 1 } } })).rejects.toMatchObject({ code: 'INVALID' })
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.list({ sort: 'year,-title', limit: 4, ...(cursor !== undefined && { cursor }) })
        expect(page.total).toBe(25)
        seen.push(...page.texts.map(text => (JSON.parse(text) as Book).title))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      expect(seen).toEqual(await titles({ sort: 'year,-title' }))
      await expect(store.list({ cursor: 'x' })).rejects.toMatchObject({ code: 'INVALID' })
      const odd = await store.list({ where: { author: { contains: 'odd' } }, limit: 2 })
      const next = { limit: 2, ...(odd.nextCursor !== undefined && { cursor: odd.nextCursor }) }
      expect(await titles({ where: { author: { contains: 'odd' } }, ...next })).toEqual(['Book 5', 'Book 7'])
      await expect(store.list({ where: { author: 'Even' }, ...next })).rejects.toMatchObject({ code: 'INVALID' })
      await expect(store.list({ sort: 'colour' })).rejects.toMatchObject({ code: 'INVALID' })
    })

    test('a book is got by its number in any form, before one that keeps it beside its own', async () => {
      await add({ title: 'Beside', isbn: '9780306406157', isbnRaw: '979-3062-79-7' })
      const own = await add({ title: 'Own', isbn: '9789793062792' })
      const wrong = await add({ title: 'Wrong', isbnRaw: 'ISSN 0378-5955' })
      const got = async (isbn: string) => JSON.parse(await store.get({ isbn })).id
      for (const isbn of ['979-3062-79-7', 'ISBN 9789793062792', '９７９３０６２７９７'])
        expect([isbn, await got(isbn)]).toEqual([isbn, own.id])
      for (const isbn of ['03785955', 'ISSN: 0378-5955']) expect([isbn, await got(isbn)]).toEqual([isbn, wrong.id])
      await store.commit({ operations: [{ type: 'delete', id: own.id }] }, author)
      expect(await got('9793062797')).toBe(own.id - 1)
      for (const isbn of ['---', '9789999999991', ''])
        await expect(store.get({ isbn })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    test('changes are told in order, without a gap, and from where one asks', async () => {
      const heard: ChangeText[] = []
      await add({ title: 'Before' })
      const { position, end } = await store.changes(undefined, change => heard.push(change))
      expect(position.revision).toBe(1)
      const { id } = await add({ title: 'After' })
      await store.commit(
        {
          operations: [
            { type: 'update', id, changes: { year: 1999 } },
            { type: 'delete', id },
          ],
        },
        author,
      )
      await expect.poll(() => heard.length).toBe(3)
      expect(heard.map(({ revision, type }) => `${revision} ${type}`)).toEqual(['2 added', '3 updated', '4 deleted'])
      expect(JSON.parse(heard[0]?.text ?? '')).toMatchObject({
        revision: 2,
        type: 'added',
        id,
        book: { title: 'After' },
        by: author,
      })
      end()
      await add({ title: 'Unheard' })
      const again = await store.changes({ ...position, revision: 3 }, () => {})
      expect('missed' in again && again.missed.map(({ revision }) => revision)).toEqual([4, 5])
      expect('resync' in (await store.changes({ epoch: 'other', revision: 1 }, () => {}))).toBe(true)
      expect(heard).toHaveLength(3)
    })

    test('history tells the newest first', async () => {
      const { id } = await add({ title: 'Storied' })
      await store.commit({ operations: [{ type: 'update', id, changes: { year: 1 } }] }, author)
      await add({ title: 'Other' })
      const types = async (query: Parameters<BookStore['history']>[0]) =>
        (await store.history(query)).map(text => JSON.parse(text).type)
      expect(await types({ id })).toEqual(['updated', 'added'])
      expect(await types({ limit: 2 })).toEqual(['added', 'updated'])
    })

    test('undo and redo take back and make again one deed, a batch or a group', async () => {
      const { id } = await add({ title: 'Original' })
      await store.commit({ operations: [{ type: 'update', id, changes: { title: 'Changed' } }] }, author)
      expect(JSON.parse((await store.undo(author)).changes[0] ?? '')).toMatchObject({
        type: 'updated',
        id,
        book: { title: 'Original' },
      })
      await store.redo(author)
      expect(await titles()).toEqual(['Changed'])
      await store.commit({ operations: [{ type: 'delete', id }] }, author)
      await store.undo(author)
      expect(JSON.parse(await store.get({ id }))).toMatchObject({ title: 'Changed' })
      await add({ title: 'Import 1' }, { group: 'import' })
      await add({ title: 'Import 2' }, { group: 'import' })
      expect((await store.undo(author)).changes).toHaveLength(2)
      expect(await titles()).toEqual(['Changed'])
    })

    test('undo goes back step by step, and redo forth, as far as there was something', async () => {
      const { id } = await add({ title: 'One' })
      for (const title of ['Two', 'Three'])
        await store.commit({ operations: [{ type: 'update', id, changes: { title } }] }, author)
      const seen: string[][] = []
      for (const step of ['undo', 'undo', 'undo', 'redo', 'redo', 'redo', 'undo', 'undo'] as const) {
        await store[step](author)
        seen.push(await titles())
      }
      expect(seen.map(list => list.join())).toEqual(['Two', 'One', '', 'One', 'Two', 'Three', 'Two', 'One'])
      await expect(store.undo(author).then(() => store.undo(author))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    test('after an undo and a new change, undo takes the new change back', async () => {
      const { id } = await add({ title: 'Mine' })
      await store.commit({ operations: [{ type: 'update', id, changes: { title: 'Changed' } }] }, author)
      await store.undo(author)
      await store.commit({ operations: [{ type: 'update', id, changes: { title: 'Changed again' } }] }, author)
      await store.undo(author)
      expect(await titles()).toEqual(['Mine'])
    })

    describe('when somebody else changed the book of the last change', () => {
      const other: Author = { client: 'other', connection: 4, pid: 4712 }
      const theirs = () => opened.others ?? store
      const change = (id: number, title: string, by = author) =>
        (by === other ? theirs() : store).commit({ operations: [{ type: 'update', id, changes: { title } }] }, by)
      const remove = (id: number) => theirs().commit({ operations: [{ type: 'delete', id }] }, other)
      const conflict = async (which: 'undo' | 'redo' = 'undo') => {
        const error = await store[which](author).catch(error => error)
        expect(error).toMatchObject({ code: 'CONFLICT' })
        return error.details
      }

      test('undo says which book and change, and which older one it can take back', async () => {
        const older = await add({ title: 'Older' })
        const { id } = await add({ title: 'Contested' })
        const { revision } = await change(id, 'Mine')
        await remove(id)
        expect(await conflict()).toEqual({
          change: { revision, type: 'updated', id, title: 'Mine', books: 1 },
          older: { revision: older.revision, type: 'added', id: older.id, title: 'Older', books: 1 },
        })
        await store.undo(author, older.revision)
        expect(await titles()).toEqual([])
      })

      test('what is stuck is passed over from then on, and redo makes again what was taken back', async () => {
        const first = await add({ title: 'First' })
        const second = await add({ title: 'Second' })
        const { id } = await add({ title: 'Contested' })
        await change(id, 'Theirs', other)
        expect((await conflict()).older).toMatchObject({ id: second.id })
        await store.undo(author, second.revision)
        await store.undo(author)
        expect(await titles()).toEqual(['Theirs'])
        await expect(store.undo(author)).rejects.toMatchObject({ code: 'NOT_FOUND' })
        await store.redo(author)
        await store.redo(author)
        expect(await titles()).toEqual(['First', 'Second', 'Theirs'])
        expect(JSON.parse(await store.get({ id: first.id }))).toMatchObject({ title: 'First' })
      })

      test('several that are stuck are passed over at once, and without an older one there is none', async () => {
        const { id } = await add({ title: 'Contested' })
        const [a, b] = [await add({ title: 'A' }), await add({ title: 'B' })]
        for (const { id } of [a, b]) await change(id, 'Mine')
        for (const { id } of [a, b]) await change(id, 'Theirs', other)
        const { older } = await conflict()
        expect(older).toMatchObject({ id, title: 'Contested', type: 'added' })
        await change(id, 'Theirs', other)
        expect(await conflict()).not.toHaveProperty('older')
        await expect(store.undo(author, older.revision)).rejects.toMatchObject({ code: 'CONFLICT' })
      })

      test('a change that is newer and not stuck stays to be undone', async () => {
        const [a, b] = [await add({ title: 'A' }), await add({ title: 'B' })]
        await store.undo(author, a.revision)
        expect(await titles()).toEqual(['B'])
        await store.undo(author)
        expect(await titles()).toEqual([])
        await expect(store.undo(author, b.revision)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      })

      test('a batch is named by its last revision, and by the book that is in the way', async () => {
        const ids = [(await add({ title: 'A' })).id, (await add({ title: 'B' })).id]
        const operations = ids.map(id => ({ type: 'delete', id }) as const)
        const { revision } = await store.commit({ operations }, author)
        await store.undo(author)
        await store.redo(author)
        await store.undo(author)
        await change(ids[1] ?? 0, 'Theirs', other)
        expect((await conflict('redo')).change).toMatchObject({ type: 'added', id: ids[1], title: 'B', books: 2 })
        expect(await conflict()).toMatchObject({
          change: { revision: revision - 2, id: ids[1] },
          older: { id: ids[0] },
        })
      })

      test("a revision that is nobody's, or somebody else's, is NOT_FOUND", async () => {
        await add({ title: 'Mine' })
        const { texts } = await theirs().commit({ operations: [{ type: 'add', fields: { title: 'Theirs' } }] }, other)
        for (const revision of [99, (JSON.parse(texts[0] ?? '') as Book).revision])
          await expect(store.undo(author, revision)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      })
    })

    test('status counts', async () => {
      await add({ title: 'One' })
      expect(await store.status()).toMatchObject({ books: 1, revision: 1, writable: true })
    })
  })
}
