import { describe, expect, test } from 'vitest'
import { readIsbn } from '../../src/domain/isbn/read-isbn.ts'
import { selectedBook } from '../../src/tui/state/books.ts'
import { FORM_FIELDS, fieldAt, isDirty, typedIn } from '../../src/tui/state/form/form.ts'
import { textOf } from '../../src/tui/state/text-field.ts'
import { AppModel, book } from './app-model.ts'
import { SCANNERS, scan } from './scanner.ts'
import { connection } from './server-talk.ts'

const DUNE = '9780441172719'
const LASKAR = '9793062797'
const LASKAR_13 = '9789793062792'
/** Not in stock: valid ones, with digits that are keys, an X, and an ISBN-10 without one. */
const NEW = ['9786028519939', '9780340960196', '060717336X', '0306406152']
/** What a scanner reads and no book's ISBN is: a wrong check digit, a magazine, an ISSN, and a wrong ISBN-10. */
const NO_ISBN = ['9780306406158', '9770317847001', '2049363X', '0306406153']

const STOCK = [
  book(3, 'Others'),
  book(4, 'Laskar Pelangi', { isbn: LASKAR_13, copies: 2 }),
  book(5, 'Dune', { isbn: DUNE }),
  book(6, 'A magazine', { isbnRaw: '9770317847902' }),
]

function shop(...keys: string[]): AppModel {
  const app = new AppModel(0).tell({ type: 'loaded', books: STOCK })
  return app.tell({ type: 'connection', told: { event: 'opened', connection: connection(2) } }).press(...keys)
}

/** The keys that lead to each place of the app, from Books. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  Books: [],
  'Books, zoomed': ['f'],
  Connections: ['3'],
  Log: ['4'],
  'the filter of the log': ['4', '/'],
  help: ['?'],
  'details of a book': ['enter'],
  'details of a connection': ['3', 'enter'],
}

/** The number stands in ISBN, and what is said of it is right. */
function expectNumber({ state: { form } }: AppModel, code: string): void {
  expect([code, typedIn(form, 'isbn')]).toEqual([code, readIsbn(code).isbn ?? code])
  expect(form.notes.isbn).toMatch(NEW.includes(code) ? /not in stock yet/ : /; kept as it is/)
}

describe.each(SCANNERS)('a scanner, $how', scanner => {
  describe.each(Object.entries(PLACES))('in %s', (_place, keys) => {
    test('a book in stock is shown, and the question stands', () => {
      const app = shop(...keys)
      scan(app, scanner, [DUNE])
      expect([selectedBook(app.state)?.id, app.state.dialog?.title]).toEqual([5, 'This ISBN is in stock'])
      expect(app.effects.filter(({ type }) => type !== 'history')).toEqual([])
      expect([isDirty(app.state.form), app.state.overlay, app.state.focus]).toEqual([false, undefined, 'books'])
    })

    test('any other number is taken to the form, as a number and nothing else', () => {
      for (const code of [...NEW, ...NO_ISBN]) {
        const app = shop(...keys)
        scan(app, scanner, [code])
        const { focus, form, dialog, overlay } = app.state
        expect([code, focus, dialog, overlay]).toEqual([code, 'form', undefined, undefined])
        const others = FORM_FIELDS.filter(({ name }) => !['isbn', 'copies', 'status'].includes(name))
        expect(others.map(({ name }) => typedIn(form, name)).join('')).toBe('')
        expectNumber(app, code)
        expect(app.effects.filter(({ type }) => type !== 'history')).toEqual([])
      }
    })
  })

  test('in the filter of the list the number is the filter, one after the other, and no question is asked', () => {
    const app = shop('/').type('some')
    scan(app, scanner, [LASKAR, DUNE])
    expect([textOf(app.state.books.filter), selectedBook(app.state)?.id, app.state.dialog]).toEqual([
      DUNE,
      5,
      undefined,
    ])
    expect(app.state.books.isFiltering).toBe(true)
  })

  test('a number that is kept beside or instead of an ISBN is found', () => {
    const app = shop()
    scan(app, scanner, ['9770317847902'])
    expect(app.state.dialog?.lines[0]).toContain('A magazine')
  })

  describe.each(FORM_FIELDS)('in the field $label', ({ name }) => {
    const inField = () => {
      const app = shop('a')
      while (fieldAt(app.state.form) !== name) app.press('tab')
      return app
    }

    test('a number goes to ISBN, and the field stays as it was', () => {
      for (const code of [...NEW, ...NO_ISBN]) {
        const app = inField()
        const before = typedIn(app.state.form, name)
        scan(app, scanner, [code])
        if (name !== 'isbn') expect(typedIn(app.state.form, name)).toBe(before)
        expectNumber(app, code)
        expect(app.effects).toEqual([])
      }
    })

    test('a half-typed book stays as it is typed', () => {
      const app = shop('a').type('Rongg')
      while (fieldAt(app.state.form) !== name) app.press('tab')
      scan(app, scanner, ['9780306406157'])
      expect([typedIn(app.state.form, 'title'), typedIn(app.state.form, 'isbn')]).toEqual(['Rongg', '9780306406157'])
      expect([typedIn(app.state.form, 'copies'), typedIn(app.state.form, 'status')]).toEqual(['1', 'Available'])
      expect([app.effects, app.state.waiting]).toEqual([[], []])
    })
  })

  test('an edit is never saved by a scan: it asks, and keeps what was typed', () => {
    const app = shop('end', 'up', 'e').type('!')
    scan(app, scanner, ['9780140449334'])
    expect(app.state.dialog?.title).toBe('Scanned while book 5 is edited')
    expect([typedIn(app.state.form, 'title'), app.effects]).toEqual(['Dune!', []])
    expect(typedIn(app.press('enter').state.form, 'isbn')).toBe(DUNE)
    scan(app, scanner, ['9780140449334'])
    expect(typedIn(app.press('i').state.form, 'isbn')).toBe('9780140449334')
    expect([typedIn(app.state.form, 'title'), app.effects]).toEqual(['Dune!', []])
  })

  test('the edit may wait, and comes back when the number is dealt with', () => {
    const app = shop('end', 'up', 'e').type('!')
    scan(app, scanner, [LASKAR])
    expect(app.press('l').state.dialog?.lines[0]).toContain('Laskar Pelangi')
    app.press('c')
    expect(app.effects).toMatchObject([{ type: 'update', id: 4, fields: { copies: 3 } }])
    expect([app.state.form.editing?.id, typedIn(app.state.form, 'title')]).toEqual([5, 'Dune!'])
  })

  test('while the question stands, a number that is no book is told, and the question stands', () => {
    for (const code of NO_ISBN) {
      const app = shop()
      scan(app, scanner, [DUNE, code])
      expect([app.state.dialog?.title, app.effects]).toEqual(['This ISBN is in stock', []])
      expect(app.state.dialog?.note).toContain(code)
      expect(app.press('c').effects).toMatchObject([{ type: 'update', id: 5, fields: { copies: 2 } }])
    }
  })

  test('n, and the next book is the next book', () => {
    const app = shop('a')
    scan(app, scanner, [DUNE])
    app.press('n')
    scan(app, scanner, ['9780306406157'])
    expect([typedIn(app.state.form, 'isbn'), app.state.waiting, app.effects]).toEqual(['9780306406157', [], []])
  })

  test.each([
    ['delete', ['d']],
    ['end a connection', ['3', 'X']],
    ['kill a worker', ['3', 'K']],
    ['detach', ['D']],
    ['quit', ['q']],
  ])('a question to %s is not answered by a scan, which is told', (_what, keys) => {
    const app = shop(...keys)
    const title = app.state.dialog?.title
    scan(app, scanner, [DUNE, '060717336X'])
    expect([title === undefined, app.state.dialog?.title, app.effects]).toEqual([false, title, []])
    expect(app.state.dialog?.note).toContain('060717336X')
  })

  test('books begun by a scan wait, in their order, and none of them is lost', () => {
    const app = shop()
    scan(app, scanner, [...NEW, ...NO_ISBN, DUNE])
    const forms = [...app.state.waiting, app.state.form]
    const isbns = forms.map(form => typedIn(form, 'isbn'))
    expect(isbns).toEqual(['9786028519939', '9780340960196', '9780607173369', '9780306406157', ...NO_ISBN])
  })

  test('a number that was scanned before is one more copy of the book that waits', () => {
    const app = shop()
    scan(app, scanner, ['9786028519939', '9780340960196', '9786028519939', '9780340960196', '9786028519939'])
    const forms = [...app.state.waiting, app.state.form]
    expect(forms.map(form => [typedIn(form, 'isbn'), typedIn(form, 'copies')])).toEqual([
      ['9786028519939', '3'],
      ['9780340960196', '2'],
    ])
  })

  test('numbers short of zeros are asked about, and are no ISBN silently', () => {
    const app = shop()
    scan(app, scanner, ['12345679'])
    expect(app.state.dialog?.title).toBe('Are leading zeros missing?')
    expect(typedIn(app.press('enter').state.form, 'isbn')).toBe('12345679')
    const other = shop()
    scan(other, scanner, ['12345679'])
    expect(typedIn(other.press('y').state.form, 'isbn')).toMatch(/^97800\d{8}$/)
  })

  test('a label in Location is a place, a book there is a book', () => {
    const app = shop('a', 'up', 'up', 'up')
    expect(fieldAt(app.state.form)).toBe('location')
    scan(app, scanner, ['10023456', '9780306406157'])
    expect([typedIn(app.state.form, 'location'), typedIn(app.state.form, 'isbn')]).toEqual([
      '10023456',
      '9780306406157',
    ])
  })
})

describe('a scanner whose line stutters behind its first digits', () => {
  const stutter = (app: AppModel, code = DUNE) => {
    app.burst(code.slice(0, 2))
    app.clock.advance(120)
    app.burst(`${code.slice(2)}\r`)
    app.clock.advance(160)
    return app
  }

  test('leaves none of them in any field of the form, nor takes a default away', () => {
    for (const { name } of FORM_FIELDS.filter(field => field.name !== 'isbn')) {
      const app = shop('a').type('x')
      while (fieldAt(app.state.form) !== name) app.press('tab')
      const before = app.state.form.values
      stutter(app, NEW[0])
      expect([name, typedIn(app.state.form, 'isbn')]).toEqual([name, NEW[0]])
      const { isbn: _isbn, ...values } = app.state.form.values
      const { isbn: _before, ...others } = before
      expect([name, values]).toEqual([name, others])
    }
  })

  test('in the filter of the list is the filter, and in that of the log leaves it as it was', () => {
    expect(textOf(stutter(shop('/')).state.books.filter)).toBe(DUNE)
    const app = shop('4', '/').type('add')
    expect([textOf(stutter(app).state.log.filter), app.state.dialog?.title]).toEqual(['add', 'This ISBN is in stock'])
  })

  test('counts one more copy where the question about the book before it stands', () => {
    const app = shop()
    scan(app, { ms: 5, suffix: '\r' }, [DUNE])
    stutter(app, LASKAR_13)
    expect(app.effects).toMatchObject([{ type: 'update', id: 5 }])
    expect([app.state.dialog?.title, app.state.dialog?.note, app.state.dialog?.typed]).toEqual([
      'This ISBN is in stock',
      undefined,
      undefined,
    ])
  })
})
