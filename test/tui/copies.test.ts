import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { typedIn } from '../../src/tui/state/form/form.ts'
import { AppModel, book } from './app-model.ts'
import { SCANNERS, scan } from './scanner.ts'
import { ServedApp } from './served-app.ts'

const LASKAR = '9789793062792'
const DUNE = '9780441172719'
const stock = () => [book(4, 'Laskar Pelangi', { isbn: LASKAR, copies: 2 }), book(5, 'Dune', { isbn: DUNE, copies: 1 })]
const times = (number: number, code: string) => Array.from({ length: number }, () => code)
const ENTER = { ms: 1, suffix: '\r' }

describe('one more copy is one more copy', () => {
  test.each(SCANNERS)('twelve equal scans are eleven, and the question about a twelfth: $how', scanner => {
    for (const latencyMs of [0, 5, 100, 1_000]) {
      const app = new ServedApp(stock(), latencyMs)
      scan(app, scanner, times(12, LASKAR), 160)
      app.clock.advance(20_000)
      expect([app.books.get(4)?.copies, app.state.dialog?.lines[2], app.state.counts.size]).toEqual([
        13,
        '13 copies',
        0,
      ])
    }
  })

  test('while others change the book', () => {
    const app = new ServedApp(stock(), 50)
    for (let round = 0; round < 10; round++) {
      scan(app, ENTER, [LASKAR], 20)
      app.change(4, { copies: (app.books.get(4)?.copies ?? 0) + 100 })
    }
    app.rest()
    expect(app.books.get(4)?.copies).toBe(2 + 9 + 10 * 100)
  })

  test('when answers are lost, it happens once', () => {
    const app = new ServedApp(stock(), 5)
    app.lost = 2
    scan(app, ENTER, times(5, LASKAR))
    for (const now of [1, 2, 3]) app.tell({ type: 'tick', now }).rest()
    expect([app.books.get(4)?.copies, app.state.counts.size]).toEqual([6, 0])
  })

  test('of a book that is being saved itself, too', () => {
    const app = new ServedApp(stock(), 500)
    scan(app, ENTER, ['9780306406157'])
    app.type('New').press('enter')
    scan(app, ENTER, times(3, '9780306406157'), 10)
    app.clock.advance(5_000)
    expect([app.books.get(6)?.title, app.books.get(6)?.copies, app.state.form.values.isbn.before]).toEqual([
      'New',
      4,
      '',
    ])
  })

  test('and comes back with a form that could not be saved', () => {
    const app = new AppModel(0).press('a').chunk('9780306406157\rNew\r')
    scan(app, ENTER, times(2, '9780306406157'))
    const [effect] = app.effects
    if (effect?.type !== 'add') throw new Error('no add')
    const error = new BookstoreError('STORAGE', 'the disk is full')
    app.tell({ type: 'not saved', error, requestKey: effect.requestKey })
    expect([typedIn(app.state.form, 'title'), typedIn(app.state.form, 'copies')]).toEqual(['New', '3'])
  })

  test('and q says so while it is not saved', () => {
    const app = new ServedApp(stock(), 10_000)
    scan(app, ENTER, times(3, LASKAR))
    expect(app.press('escape', 'q').state.dialog?.lines).toContain('2 more copies are not saved yet.')
  })
})

/** Numbers that look like chance and are the same each time: a linear congruential generator. */
function dice(): (sides: number) => number {
  let value = 20_261_125
  return sides => {
    value = (value * 48_271) % 2_147_483_647
    return value % sides
  }
}

describe('a day at the counter', () => {
  test.each(SCANNERS)(
    'five hundred scans, with repeats, new books, wrong codes and add-ons, are exact: $how',
    scanner => {
      const books = Array.from({ length: 40 }, (_, index) => book(index + 1, `Book ${index}`, { isbn: isbn13(index) }))
      const app = new ServedApp(books, 20)
      const roll = dice()
      // Twenty a second; without anything behind a number only a pause says that it has ended.
      const apartMs = scanner.suffix === '' ? 160 : Math.max(2, 50 - 15 * scanner.ms)
      const stocked = new Map(books.map(({ id }) => [id, 1]))
      const begun = new Map<string, number>()
      let asked: number | undefined
      const takeDefault = () => {
        if (asked !== undefined) stocked.set(asked, (stocked.get(asked) ?? 0) + 1)
        asked = undefined
      }
      const begin = (code: string) => begun.set(code, (begun.get(code) ?? 0) + 1)
      for (let count = 0; count < 500; count++) {
        const kind = roll(10)
        const index = roll(40)
        const isbn = isbn13(index)
        if (kind === 0) {
          const wrong = isbn.slice(0, 12) + ((Number(isbn[12]) + 1) % 10)
          scan(app, scanner, [wrong], apartMs)
          if (asked === undefined) begin(wrong)
        } else if (kind === 1) {
          scan(app, scanner, [isbn13(100 + index)], apartMs)
          takeDefault()
          begin(isbn13(100 + index))
        } else {
          scan(app, scanner, [kind === 2 ? `${isbn}51999` : isbn], apartMs)
          takeDefault()
          asked = index + 1
        }
      }
      app.press('n').clock.advance(20_000)
      expect(new Map([...app.books.values()].map(({ id, copies }) => [id, copies]))).toEqual(stocked)
      const forms = [...app.state.waiting, app.state.form]
      expect(new Map(forms.map(form => [typedIn(form, 'isbn'), Number(typedIn(form, 'copies'))]))).toEqual(begun)
      expect(forms.every(form => typedIn(form, 'title') === '')).toBe(true)
      expect([begun.size > 30, app.state.counts.size, app.state.dialog]).toEqual([true, 0, undefined])
    },
  )
})

/** The ISBN of the book with this number in a made-up publisher's list. */
function isbn13(number: number): string {
  const body = `9781000${String(number).padStart(5, '0')}`
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0)
  return body + ((10 - (sum % 10)) % 10)
}
