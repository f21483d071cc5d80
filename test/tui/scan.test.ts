import { describe, expect, test } from 'vitest'
import { typedIn } from '../../src/tui/state/form/form.ts'
import { AppModel, book } from './app-model.ts'

const LASKAR = '9793062797'
const OTHER = '9780441172719'

/** A form that is open, over a list with one book of each ISBN. */
function atTheCounter(): AppModel {
  const app = new AppModel(0)
  const books = [book(4, 'Laskar Pelangi', { isbn: '9789793062792', copies: 2 }), book(5, 'Dune', { isbn: OTHER })]
  return app.tell({ type: 'loaded', books }).press('a')
}

describe('nothing is to be pressed between two scans', () => {
  test('the next scan answers the question about the one before, and asks about its own', () => {
    const app = atTheCounter().chunk(`${LASKAR}\r${OTHER}\r`)
    expect(app.effects).toMatchObject([{ type: 'update', id: 4, fields: { copies: 3 }, ifRevision: 4 }])
    expect(app.state.dialog?.lines[0]).toContain('Dune')
    app.press('enter')
    expect(app.effects[1]).toMatchObject({ type: 'update', id: 5, fields: { copies: 2 } })
  })

  test('an ISBN that is new waits for its title while the next one is begun', () => {
    const app = atTheCounter().chunk('9780306406157\r9781861972712\r')
    expect(typedIn(app.state.form, 'isbn')).toBe('9781861972712')
    expect(app.state.waiting.map(form => typedIn(form, 'isbn'))).toEqual(['9780306406157'])
    expect(app.state.toast?.text).toContain('9780306406157 waits to be completed')
    app.press('ctrl+n')
    expect(typedIn(app.state.form, 'isbn')).toBe('9780306406157')
    app.type('The first').press('enter').type('The second').press('enter')
    expect(app.effects.map(effect => effect.type === 'add' && effect.fields)).toEqual([
      { title: 'The first', isbn: '9780306406157', copies: '1', status: 'Available' },
      { title: 'The second', isbn: '9781861972712', copies: '1', status: 'Available' },
    ])
  })

  test.each(['1', '3', '4'])('Ctrl+N goes to the book that waits from panel %s, too', panel => {
    const app = atTheCounter().chunk('9780306406157\r9781861972712\r').press('escape', panel, 'ctrl+n')
    expect([app.state.focus, typedIn(app.state.form, 'isbn')]).toEqual(['form', '9780306406157'])
    expect(app.state.waiting.map(form => typedIn(form, 'isbn'))).toEqual(['9781861972712'])
  })

  test('Ctrl+N says so where no book waits, and stays', () => {
    const app = atTheCounter().press('escape', 'ctrl+n')
    expect([app.state.focus, app.state.toast?.text]).toEqual(['books', 'Ctrl+N: no other book waits to be completed'])
  })

  test('a scan can be taken back like any other step in the form', () => {
    const app = atTheCounter().type('Half').chunk('9780306406157\r').press('ctrl+_')
    expect([typedIn(app.state.form, 'title'), typedIn(app.state.form, 'isbn')]).toEqual(['Half', ''])
  })

  test.each(['enter', 'tab'])('a number that a person typed into Title goes to ISBN with %s, a year does not', key => {
    for (const code of ['9780306406157', '9780306406158', '9770317847001', '2049363X', '2049-3630', '0306406153']) {
      const app = atTheCounter()
      for (const digit of code) app.type(digit)
      app.press(key)
      expect([code, typedIn(app.state.form, 'title'), typedIn(app.state.form, 'isbn'), app.effects]).toEqual([
        code,
        '',
        code,
        [],
      ])
    }
    for (const title of ['1984', '2001', '419', '20000000', '11.22.63', '1Q84', '4 3 2 1']) {
      const app = atTheCounter()
      for (const letter of title) app.type(letter)
      app.press(key)
      expect([typedIn(app.state.form, 'isbn'), app.effects.length]).toEqual(['', key === 'enter' ? 1 : 0])
    }
  })

  test('an edit whose title gave way to a number is not saved with it', () => {
    const app = new AppModel().press('e', 'ctrl+u')
    for (const digit of '9780306406157') app.type(digit)
    app.press('enter')
    expect([app.state.dialog?.title, app.effects]).toEqual(['Scanned while book 1 is edited', []])
    expect(typedIn(app.press('i').state.form, 'title')).toBe('Book 1')
    expect(typedIn(app.state.form, 'isbn')).toBe('9780306406157')
  })

  test('another record from the list lets a half-typed book wait, and does not say that the number is new', () => {
    const app = atTheCounter().type('Half').press('escape').chunk(`${OTHER}\r`).press('r')
    const { form, waiting, focus } = app.state
    expect([typedIn(form, 'title'), typedIn(form, 'isbn'), focus]).toEqual(['Dune', OTHER, 'form'])
    expect(form.notes.isbn).toBe('in stock as book 5; this is another record')
    expect(waiting.map(form => typedIn(form, 'title'))).toEqual(['Half'])
    expect(app.press('enter').effects).toMatchObject([{ type: 'add', fields: { title: 'Dune', isbn: OTHER } }])
  })

  test('c, r and n still answer', () => {
    expect(atTheCounter().chunk(`${LASKAR}\rn`).effects).toEqual([])
    expect(atTheCounter().chunk(`${LASKAR}\rc`).effects).toHaveLength(1)
    expect(typedIn(atTheCounter().chunk(`${LASKAR}\rr`).state.form, 'title')).toBe('Laskar Pelangi')
  })

  test('what stands beside an ISBN in its field stays there, and is sent with it', () => {
    const app = new AppModel(0).press('a', 'tab', 'tab').chunk('9780306406157, 9780441172719\rTwo numbers\r')
    expect(app.effects).toMatchObject([
      { type: 'add', fields: { isbn: '9780306406157, 9780441172719', title: 'Two numbers' } },
    ])
  })
})
