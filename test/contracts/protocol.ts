import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Book } from '../../src/domain/book.ts'

export type Params = Record<string, unknown>

/** What came of an operation, in whichever notation. */
export type Outcome = { result: unknown } | { failure: string }

/** One notation of the protocol: the operations by their names, on a server of its own. */
export interface Speaker {
  speak(method: 'ADD' | 'GET' | 'LIST' | 'UPDATE' | 'DELETE', params: Params): Promise<Outcome>
  end(): Promise<void>
}

/**
 * What holds for the operations in every notation. A requestKey belongs to a client's name, or to one connection: a speaker
 * without a name that connects anew for each operation has none to keep.
 */
export function protocolContract(name: string, begin: () => Promise<Speaker>, keepsKeys = true): void {
  let speaker: Speaker
  const speak: Speaker['speak'] = (method, params) => speaker.speak(method, params)

  async function done(method: Parameters<Speaker['speak']>[0], params: Params): Promise<Book> {
    const outcome = await speak(method, params)
    if (!('result' in outcome)) throw new Error(outcome.failure)
    return outcome.result as Book
  }

  async function failure(method: Parameters<Speaker['speak']>[0], params: Params): Promise<string> {
    const outcome = await speak(method, params)
    return 'failure' in outcome ? outcome.failure : `no failure: ${JSON.stringify(outcome.result)}`
  }

  const titles = async (params: Params) => ((await done('LIST', params)) as unknown as Book[]).map(({ title }) => title)

  describe(`the protocol as ${name}`, () => {
    beforeAll(async () => {
      speaker = await begin()
    })
    afterAll(() => speaker.end())

    test('what was added is got by its id and its ISBN, whole', async () => {
      const fields = { title: 'Bumi "Manusia" – 1', author: 'Pramoedya Ananta Toer', year: 1980, isbn: '979-3062-79-7' }
      const book = await done('ADD', { ...fields, location: 'Rak 3' })
      expect(book).toMatchObject({
        ...fields,
        isbn: '9789793062792',
        location: 'Rak 3',
        copies: 1,
        status: 'Available',
      })
      expect(await done('GET', { id: book.id })).toEqual(book)
      expect(await done('GET', { isbn: '9789793062792' })).toEqual(book)
    })

    test('what is changed is what was named; null empties', async () => {
      const book = await done('ADD', { title: 'Before', year: 1999, location: 'Rak 3' })
      const changed = await done('UPDATE', { id: book.id, title: 'After', location: null })
      expect(changed).toMatchObject({ id: book.id, title: 'After', year: 1999 })
      expect(changed.location ?? '').toBe('')
      expect(changed.revision).toBeGreaterThan(book.revision)
    })

    test('what was deleted is told once more, and then not found', async () => {
      const { id } = await done('ADD', { title: 'Gone' })
      expect(await done('DELETE', { id })).toMatchObject({ id, title: 'Gone' })
      for (const method of ['GET', 'DELETE'] as const) expect(await failure(method, { id })).toContain(`no book ${id}`)
    })

    test('a list is filtered, sorted, and limited', async () => {
      for (const [title, year] of [
        ['Listed One', 2001],
        ['Listed Two', 2003],
        ['Listed Élan', 2002],
      ] as const)
        await done('ADD', { title, year })
      expect(await titles({ q: 'listed', sort: '-year' })).toEqual(['Listed Two', 'Listed Élan', 'Listed One'])
      expect(await titles({ q: 'listed elan' })).toEqual(['Listed Élan'])
      expect(await titles({ q: 'listed', sort: 'title', limit: 1 })).toEqual(['Listed Élan'])
    })

    test('a list is filtered by fields, by what is not to be and what is empty, in one language', async () => {
      for (const [title, year, author] of [
        ['Sieved One', 1951, 'Andrea Hirata'],
        ['Sieved Two', 1961, 'Pramoedya'],
        ['Sieved Three', 0, ''],
      ] as const)
        await done('ADD', { title, year, author })
      const sieved = (filter: string) => titles({ filter: `sieved ${filter}`, sort: 'id' })
      expect(await sieved('year>1950')).toEqual(['Sieved One', 'Sieved Two'])
      expect(await sieved('author:hirata status:tersedia')).toEqual(['Sieved One'])
      expect(await sieved('-author:"andrea hirata"')).toEqual(['Sieved Two', 'Sieved Three'])
      expect(await sieved('author:')).toEqual(['Sieved Three'])
      expect(await sieved('year:1950..1960 -year:1951')).toEqual([])
      expect(await failure('LIST', { filter: 'sieved year>x' })).toMatch(/filter, column 8: year must be a number/)
      expect(await failure('LIST', { filter: 'auhtor:hirata' })).toMatch(/column 1: there is no field auhtor/)
    })

    test('a number of a book is read in any form, and found again when it is no ISBN', async () => {
      const one = await done('ADD', { title: 'Numbered', isbn: '0-306-40615-2' })
      const other = await done('ADD', { title: 'Numbered, too', isbn: '979-3062-79-8' })
      expect([one.isbn, other.isbn, other.isbnRaw]).toEqual(['9780306406157', '', '979-3062-79-8'])
      for (const [forms, book] of [
        [['0306406152', '978-0-306-40615-7', 'ISBN 0306406152', '９７８０３０６４０６１５７'], one],
        [['979-3062-79-8', '9793062798', '979–3062–798'], other],
      ] as const)
        for (const isbn of forms) {
          expect([isbn, await done('GET', { isbn })]).toEqual([isbn, book])
          for (const query of [{ q: isbn }, { filter: `isbn:"${isbn}"` }, { filter: `isbn="${isbn}"` }])
            expect([query, await titles(query)]).toEqual([query, [book.title]])
        }
    })

    test('a refusal names the field, what was given and what is allowed', async () => {
      expect(await failure('ADD', { title: '' })).toContain('title is required')
      expect(await failure('ADD', { title: 'x', year: 3000 })).toMatch(/year .*3000/)
      expect(await failure('ADD', { title: 'x', frobnication: 1 })).toContain('frobnication')
      expect(await titles({ q: 'frobnication' })).toEqual([])
    })

    test('a taken id is refused, and so is a change of what was changed since', async () => {
      const { id, revision } = await done('ADD', { title: 'Mine' })
      expect(await failure('ADD', { id, title: 'Yours' })).toContain(`${id}`)
      await done('UPDATE', { id, title: 'Mine still', ifRevision: revision })
      expect(await failure('UPDATE', { id, title: 'Late', ifRevision: revision })).toMatch(/changed/)
      expect(await done('GET', { id })).toMatchObject({ title: 'Mine still' })
    })

    test.runIf(keepsKeys)('the same write under the same key happens once', async () => {
      const write = { title: 'Only once', requestKey: `key-${name}` }
      const first = await done('ADD', write)
      expect(await done('ADD', write)).toEqual(first)
      expect(await titles({ q: 'only once' })).toEqual(['Only once'])
    })
  })
}
