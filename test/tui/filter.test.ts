import { afterEach, expect, test } from 'vitest'
import { bookRows } from '../../src/tui/state/books.ts'
import { AppModel, book } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'

let drawn: DrawnApp | undefined
afterEach(() => drawn?.end())

const BOOKS = [
  book(1, 'Laskar Pelangi', { author: 'Andrea Hirata', year: 2005 }),
  book(2, 'Bumi Manusia', { author: 'Pramoedya', year: 1980, status: 'Checked Out' }),
  book(3, 'Dune: Messiah', { year: 1969, isbnRaw: 'ISSN 0378-5955' }),
]

function shop(): AppModel {
  const app = new AppModel('untold')
  app.tell({ type: 'loaded', books: BOOKS })
  return app
}

test.each([
  ['author:hirata year>2000', [1]],
  ['-status:out', [1, 3]],
  ['status:dipinjam', [2]],
  ['isbn:', [1, 2, 3]],
  ['isbn:03785955', [3]],
  ['year:1969..1980', [2, 3]],
  ['Dune: Messiah', [3]],
  ['"bumi manusia"', [2]],
])('/%s shows %j', (filter, ids) => {
  const app = shop().press('/').type(filter)
  expect(bookRows(app.state)).toEqual(ids)
  expect(bookRows(app.press('enter').state)).toEqual(ids)
})

test('while a filter is typed what is not complete is passed over; when it is left, nothing is listed by half of it', () => {
  const app = shop().press('/').type('laskar year>')
  for (const letter of ['"', '2', '0']) {
    expect(bookRows(app.state)).toEqual([1])
    app.type(letter)
  }
  expect(bookRows(app.press('enter').state)).toEqual([])
  expect(bookRows(app.press('/').press('backspace').press('backspace').press('backspace').type('2000').state)).toEqual([
    1,
  ])
  expect(bookRows(app.press('enter').state)).toEqual([1])
})

test('the screen says what is wrong when the filter is left, and not before', async () => {
  drawn = new DrawnApp({ columns: 120, rows: 40 })
  drawn.store.dispatch({ type: 'loaded', books: BOOKS })
  await drawn.send('/year>')
  expect((await drawn.rows()).join('\n')).not.toContain('column')
  await drawn.send('x dune')
  expect((await drawn.rows()).join('\n')).toMatch(/1 of 3 · \/year>x dune/)
  await drawn.send('\r')
  expect((await drawn.rows()).join('\n')).toContain('filter, column 1: year must be a number (given: "x"); / goes back')
  await drawn.send('/')
  expect((await drawn.rows()).join('\n')).toContain('Dune: Messiah')
})

test('a filter that finds nothing is said as it was understood', async () => {
  drawn = new DrawnApp({ columns: 120, rows: 40 })
  drawn.store.dispatch({ type: 'loaded', books: BOOKS })
  await drawn.send('/STATUS=dipinjam year:1990..\r')
  expect((await drawn.rows()).join('\n')).toContain(
    'no book with status:"Checked Out" year>=1990; Esc clears the filter',
  )
})

test.each(['1', '4'])(
  'the cursor and what stands before it are in sight in a filter that is typed, in panel %s',
  async panel => {
    for (const columns of [40, 80, 120]) {
      drawn = new DrawnApp({ columns, rows: 24 })
      await drawn.send(`${panel}/${'many words that no title has room for '.repeat(4)}and the last`)
      expect((await drawn.rows()).join('\n')).toMatch(/\/…[^▏]*last▏/)
      await drawn.send('\u001b[D')
      expect((await drawn.rows()).join('\n')).toMatch(/\/…[^▏]*las▏/)
      drawn.end()
    }
  },
)

test.each(['1', '4'])('the cursor of a filter is shown where it is, in panel %s', async panel => {
  drawn = new DrawnApp()
  await drawn.send(`${panel}/abc`)
  await drawn.send('\u001b[D')
  expect((await drawn.rows()).join('\n')).toContain('/ab▏c')
})
