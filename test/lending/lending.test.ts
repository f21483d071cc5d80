import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Book } from '../../src/domain/book.ts'
import type { BookStore } from '../../src/domain/book-store.ts'
import type { Lending } from '../../src/lending/lending.ts'
import { openLending } from '../../src/lending/open-lending.ts'
import type { LendingEvent } from '../../src/lending/steps.ts'
import { openStore } from '../../src/store/open-store.ts'
import { temporaryFolders } from '../store/folder.ts'

const newFile = temporaryFolders()
const BY = { client: 'desk', connection: 1, pid: 1 }
const CALLER = { by: BY }

interface Opened {
  file: string
  store: BookStore
  lending: Lending
  events: LendingEvent[]
  close(): Promise<void>
}

/** A catalogue with what is lent of it, as a server opens both. */
async function open(file = newFile(), now = () => new Date()): Promise<Opened> {
  let lending: Lending | undefined
  const guard = (before: Book | undefined, after: Book | undefined) => lending?.guard(before, after)
  const store = await openStore({ file, warn: () => {}, guard })
  lending = await openLending({ db: file, store, loanDays: 14, now })
  const events: LendingEvent[] = []
  lending.follow(event => events.push(event))
  const opened = lending
  return {
    ...{ file, store, events },
    lending: opened,
    close: async () => {
      await opened.close()
      await store.close()
    },
  }
}

async function addBook({ store }: Opened, fields: { title: string; copies?: number; isbn?: string }): Promise<number> {
  const { texts } = await store.commit({ operations: [{ type: 'add', fields }] }, BY)
  return (JSON.parse(texts[0] ?? '') as Book).id
}

const bookOf = async ({ store }: Opened, id: number) => JSON.parse(await store.get({ id })) as Book
const change = ({ store }: Opened, id: number, changes: object) =>
  store.commit({ operations: [{ type: 'update', id, changes }] }, BY)

describe('a loan', () => {
  test('is made and ended by the number of a copy; the status of the book follows', async () => {
    const shop = await open()
    const { lending, events } = shop
    const id = await addBook(shop, { title: 'Dune' })
    const siti = await lending.persons.add({ card: 'K 001', name: 'Siti Rahma' })
    await lending.addCopy({ copy: 'B-1', id }, CALLER)
    const loan = await lending.lend({ borrower: siti.borrower, copy: 'b-1' }, CALLER)
    expect(loan).toMatchObject({ loan: 1, id, copy: 'B-1', borrower: siti.borrower, renewals: 0 })
    expect((await bookOf(shop, id)).status).toBe('Checked Out')
    expect(await lending.recognise('k001')).toMatchObject({ kind: 'borrower', loans: [{ loan: 1 }] })
    expect(await lending.recognise(' b-1 ')).toMatchObject({ kind: 'copy', book: { id }, loan: { loan: 1 } })
    const ended = await lending.returnBook({ copy: 'B-1' }, CALLER)
    expect(ended).not.toHaveProperty('borrower')
    expect(ended.returned).toBeDefined()
    expect((await bookOf(shop, id)).status).toBe('Available')
    expect(events.map(({ event }) => event)).toEqual(['copy-added', 'lent', 'returned'])
    await shop.close()
  })

  test('of a book whose copies have no numbers: as many as there are', async () => {
    const shop = await open()
    const { lending } = shop
    const id = await addBook(shop, { title: 'Dune', copies: 2 })
    const [a, b] = [
      await lending.persons.add({ card: '1', name: 'A' }),
      await lending.persons.add({ card: '2', name: 'B' }),
    ]
    await lending.lend({ borrower: a.borrower, id }, CALLER)
    expect((await bookOf(shop, id)).status).toBe('Available')
    await lending.lend({ borrower: b.borrower, id }, CALLER)
    expect((await bookOf(shop, id)).status).toBe('Checked Out')
    await expect(lending.lend({ borrower: b.borrower, id }, CALLER)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(lending.returnBook({ id }, CALLER)).rejects.toMatchObject({ code: 'CONFLICT', message: /which loan/ })
    await lending.returnBook({ id, borrower: a.borrower }, CALLER)
    expect((await bookOf(shop, id)).status).toBe('Available')
    await shop.close()
  })

  test('nothing is lent twice, whoever asks at the same moment', async () => {
    const shop = await open()
    const { lending } = shop
    const id = await addBook(shop, { title: 'Dune' })
    await lending.addCopy({ copy: 'B-1', id }, CALLER)
    const people = await Promise.all(
      [1, 2, 3, 4].map(card => lending.persons.add({ card: `${card}`, name: `P${card}` })),
    )
    const tries = await Promise.allSettled(
      people.map(({ borrower }) => lending.lend({ borrower, copy: 'B-1' }, { by: { ...BY, connection: borrower } })),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(lending.loans({ state: 'all' })).toHaveLength(1)
    await shop.close()
  })

  test('asked again with the same key it is one, also after a restart', async () => {
    const shop = await open()
    const id = await addBook(shop, { title: 'Dune', copies: 5 })
    const { borrower } = await shop.lending.persons.add({ card: '1', name: 'A' })
    const caller = { by: BY, requestKey: 'k1' }
    const loan = await shop.lending.lend({ borrower, id }, caller)
    expect(await shop.lending.lend({ borrower, id }, caller)).toEqual(loan)
    await shop.close()
    const again = await open(shop.file)
    expect(await again.lending.lend({ borrower, id }, caller)).toEqual(loan)
    expect(again.lending.loans({})).toHaveLength(1)
    await again.close()
  })

  test('is renewed, and overdue when its last day has passed', async () => {
    let today = new Date(2026, 0, 1, 12)
    const shop = await open(newFile(), () => today)
    const { lending } = shop
    const id = await addBook(shop, { title: 'Dune' })
    const { borrower } = await lending.persons.add({ card: '1', name: 'A' })
    expect(await lending.lend({ borrower, id }, CALLER)).toMatchObject({ until: '2026-01-15' })
    today = new Date(2026, 0, 15, 23, 59)
    expect(lending.loans({ state: 'overdue' })).toEqual([])
    today = new Date(2026, 0, 16)
    expect(lending.loans({ state: 'overdue' })).toHaveLength(1)
    expect(await lending.renew({ id }, CALLER)).toMatchObject({ until: '2026-01-30', renewals: 1 })
    expect(await lending.renew({ id, until: '2026-03-01' }, CALLER)).toMatchObject({ until: '2026-03-01', renewals: 2 })
    expect(lending.loans({ state: 'overdue' })).toEqual([])
    await shop.close()
  })

  test('of what is lost ends as lost, and what is found is in again', async () => {
    const shop = await open()
    const { lending } = shop
    const id = await addBook(shop, { title: 'Dune', copies: 2 })
    const { borrower } = await lending.persons.add({ card: '1', name: 'A' })
    await lending.addCopy({ copy: 'B-1', id }, CALLER)
    await lending.lend({ borrower, copy: 'B-1' }, CALLER)
    const { loan } = await lending.lend({ borrower, id }, CALLER)
    await lending.markLost({ copy: 'B-1' }, CALLER)
    await lending.markLost({ loan }, CALLER)
    expect(lending.loans({ state: 'lost', borrower })).toHaveLength(2)
    expect(lending.loans({ state: 'open' })).toEqual([])
    await expect(lending.lend({ borrower, copy: 'B-1' }, CALLER)).rejects.toMatchObject({ message: /is lost since/ })
    expect((await bookOf(shop, id)).status).toBe('Checked Out')
    await lending.markFound({ copy: 'B-1' }, CALLER)
    await lending.markFound({ loan }, CALLER)
    expect((await bookOf(shop, id)).status).toBe('Available')
    expect(lending.loans({ state: 'all' }).some(one => 'borrower' in one)).toBe(false)
    await shop.close()
  })
})

describe('a book that is lent', () => {
  test('is not deleted, loses no copies that are out, and keeps the status of its loans; all else can be changed', async () => {
    const shop = await open()
    const { lending, store } = shop
    const id = await addBook(shop, { title: 'Dune', copies: 3 })
    const { borrower } = await lending.persons.add({ card: '1', name: 'A' })
    for (let count = 0; count < 2; count++) await lending.lend({ borrower, id }, CALLER)
    const conflict = { code: 'CONFLICT' }
    await expect(store.commit({ operations: [{ type: 'delete', id }] }, BY)).rejects.toMatchObject(conflict)
    await expect(change(shop, id, { copies: 1 })).rejects.toMatchObject(conflict)
    await expect(change(shop, id, { status: 'Checked Out' })).rejects.toMatchObject({
      ...conflict,
      message: /it is Available/,
    })
    await change(shop, id, { title: 'Dune Messiah', copies: 2, status: 'Checked Out' })
    expect(await bookOf(shop, id)).toMatchObject({ title: 'Dune Messiah', status: 'Checked Out' })
    expect(lending.loans({})).toHaveLength(2)
    await shop.close()
  })

  test('a client that knows no more than a status may set it where nothing is lent', async () => {
    const shop = await open()
    const id = await addBook(shop, { title: 'Dune' })
    await change(shop, id, { status: 'Checked Out' })
    await shop.lending.addCopy({ copy: 'B-1', id }, CALLER)
    expect((await bookOf(shop, id)).status).toBe('Checked Out')
    await shop.close()
    const again = await open(shop.file)
    expect((await bookOf(again, id)).status).toBe('Checked Out')
    await again.close()
  })

  test('UNDO of its making is refused, and no UNDO changes a loan', async () => {
    const shop = await open()
    const id = await addBook(shop, { title: 'Dune' })
    const { borrower } = await shop.lending.persons.add({ card: '1', name: 'A' })
    await shop.lending.lend({ borrower, id }, CALLER)
    await expect(shop.store.undo(BY)).rejects.toMatchObject({ code: 'CONFLICT' })
    await shop.lending.returnBook({ id }, CALLER)
    await expect(shop.store.undo(BY)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(shop.lending.loans({ state: 'all' })).toHaveLength(1)
    await shop.close()
  })

  test('a crash between a loan and the status of its book is mended at the start', async () => {
    const shop = await open()
    const id = await addBook(shop, { title: 'Dune' })
    const { borrower } = await shop.lending.persons.add({ card: '1', name: 'A' })
    await shop.close()
    // The store is that of before: the loan was written, the status was not.
    const store = await openStore({ file: shop.file, warn: () => {} })
    const silent: BookStore = Object.assign(Object.create(store), {
      commit: () => Promise.reject(new Error('killed')),
      get: store.get.bind(store),
    })
    const lending = await openLending({ db: shop.file, store: silent, loanDays: 14 })
    await expect(lending.lend({ borrower, id }, CALLER)).rejects.toThrow('killed')
    await lending.close()
    await store.close()
    const again = await open(shop.file)
    expect((await bookOf(again, id)).status).toBe('Checked Out')
    expect(again.lending.loans({})).toHaveLength(1)
    await again.close()
  })
})

describe('persons', () => {
  test('stand in one file alone, which nobody else may read, and after erasure nowhere', async () => {
    const shop = await open()
    const { lending, file } = shop
    const id = await addBook(shop, { title: 'Dune' })
    const { borrower } = await lending.persons.add({ card: 'CARD-77', name: 'Siti Rahma', note: 'class 7b' })
    await lending.persons.add({ card: '2', name: 'Budi' })
    await lending.persons.update(borrower, { name: 'Siti R. Wijaya' })
    await lending.lend({ borrower, id }, CALLER)
    const texts = () => [file, `${file}.journal`, `${file}.lending`].map(path => readFileSync(path, 'utf8')).join('\n')
    const persons = () => readFileSync(`${file}.borrowers`, 'utf8')
    expect(texts()).not.toMatch(/Siti|CARD-77|class 7b/)
    expect(persons()).toContain('Siti R. Wijaya')
    expect(persons()).not.toContain('Siti Rahma')
    expect(statSync(`${file}.borrowers`).mode & 0o777).toBe(0o600)
    expect(statSync(`${file}.lending`).mode & 0o777).toBe(0o600)
    await expect(lending.persons.erase(borrower, { endLoans: false }, BY)).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await lending.persons.erase(borrower, { endLoans: true }, BY)
    expect(persons()).not.toMatch(/Siti|CARD-77/)
    expect(persons()).toContain('Budi')
    expect(lending.loans({ state: 'all', borrower })).toEqual([])
    await shop.close()
    const again = await open(file)
    expect(again.lending.persons.list('siti')).toEqual([])
    expect(again.lending.persons.list('').map(({ name }) => name)).toEqual(['Budi'])
    await again.close()
  })

  test('a number is that of one card or one copy', async () => {
    const shop = await open()
    const { lending } = shop
    const id = await addBook(shop, { title: 'Dune', copies: 2 })
    await lending.persons.add({ card: 'X1', name: 'A' })
    await lending.addCopy({ copy: 'B1', id }, CALLER)
    const taken = { code: 'DUPLICATE' }
    await expect(lending.persons.add({ card: 'x1', name: 'B' })).rejects.toMatchObject(taken)
    await expect(lending.persons.add({ card: 'b 1', name: 'B' })).rejects.toMatchObject(taken)
    await expect(lending.addCopy({ copy: 'x 1', id }, CALLER)).rejects.toMatchObject(taken)
    await expect(lending.addCopy({ copy: 'b1', id }, CALLER)).rejects.toMatchObject(taken)
    await shop.close()
  })
})

describe('the one input', () => {
  test('a card, a copy, an ISBN in any form; what is none is told, and spoils nothing', async () => {
    const shop = await open()
    const { lending } = shop
    await addBook(shop, { title: 'Dune', isbn: '9780441172719' })
    expect(await lending.recognise('0-441-17271-7')).toMatchObject({ kind: 'book', books: [{ title: 'Dune' }] })
    expect(await lending.recognise('9780306406157')).toMatchObject({ kind: 'unknown', why: 'no book has this ISBN' })
    expect(await lending.recognise('0028-0836')).toMatchObject({ kind: 'unknown' })
    expect(await lending.recognise('0441172717')).toMatchObject({ kind: 'book' })
    await shop.close()
  })

  test('a book has as many copies as there are numbers, at least', async () => {
    const shop = await open()
    const id = await addBook(shop, { title: 'Dune' })
    for (const copy of ['1', '2', '3']) await shop.lending.addCopy({ copy, id }, CALLER)
    expect((await bookOf(shop, id)).copies).toBe(3)
    await expect(shop.lending.addCopy({ copy: '4', id: 99 }, CALLER)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { borrower } = await shop.lending.persons.add({ card: 'c', name: 'A' })
    await expect(shop.lending.lend({ borrower, id }, CALLER)).rejects.toMatchObject({ message: /say which one/ })
    await shop.close()
  })
})

describe('the files', () => {
  test('a last line that was cut off is no record; a damaged one is refused with its line', async () => {
    const shop = await open()
    const id = await addBook(shop, { title: 'Dune', copies: 3 })
    const { borrower } = await shop.lending.persons.add({ card: '1', name: 'A' })
    for (let count = 0; count < 3; count++) await shop.lending.lend({ borrower, id }, CALLER)
    await shop.close()
    const path = `${shop.file}.lending`
    const whole = readFileSync(path, 'utf8')
    writeFileSync(path, whole.slice(0, -20))
    const cut = await open(shop.file)
    expect(cut.lending.loans({})).toHaveLength(2)
    await cut.lending.returnBook({ loan: 1 }, CALLER)
    await cut.close()
    const again = await open(shop.file)
    expect(again.lending.loans({})).toHaveLength(1)
    await again.close()
    writeFileSync(path, whole.replace('"loan":2', '"loan":9'))
    await expect(open(shop.file)).rejects.toMatchObject({ code: 'STORAGE', message: /damaged in line 3/ })
  })
})
