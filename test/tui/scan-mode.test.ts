import { expect, test } from 'vitest'
import { checkDigit13 } from '../../src/domain/isbn/check-digits.ts'
import type { Line } from '../../src/tui/content/line.ts'
import { splitText } from '../../src/tui/input/key-press.ts'
import { typedIn } from '../../src/tui/state/form/form.ts'
import { drawingOf } from '../../src/tui/view/drawing.ts'
import { AppModel, book } from './app-model.ts'

const isbnOf = (number: number) => {
  const body = `978${String(number).padStart(9, '0')}`
  return body + checkDigit13(body)
}
const [DUNE, EMMA, LASKAR, OTHER] = [isbnOf(11), isbnOf(22), isbnOf(33), isbnOf(44)]

const textOfLine = (line: Line) => line.map(({ text }) => text).join('')
const over = ({ state }: AppModel) => (drawingOf(state).blocks.at(-1)?.lines ?? []).map(textOfLine).join('\n')

/** Scan mode with one book in stock, and two in a lookup file. */
function scanning(): AppModel {
  const app = new AppModel(0).tell({ type: 'loaded', books: [book(1, 'Other', { isbn: OTHER })] })
  const books = new Map([
    [DUNE, { title: 'Dune', author: 'Frank Herbert', isbn: DUNE }],
    [EMMA, { title: 'Emma', isbn: EMMA }],
  ])
  return app.press('b').tell({ type: 'lookup read', file: 'look.csv', books })
}

/** Types as a scanner does: key by key, 50 ms for a number, with the Enter. */
function scan(app: AppModel, ...codes: string[]): AppModel {
  for (const code of codes) {
    for (const key of [...splitText(code), { name: 'enter' }]) {
      app.keyboard.press(key)
      app.clock.advance(3)
    }
    app.clock.advance(8)
  }
  return app.rest()
}

const writesOf = ({ effects }: AppModel) =>
  effects.flatMap(effect => (effect.type === 'scan write' ? [effect.write] : []))

test('what the file knows is written with the held fields, its title is shown large, and what nobody knows waits as a form', () => {
  const app = scanning().press('h').type('location=Rak 3; status=out').press('enter')
  scan(app, DUNE)
  expect(over(app)).toContain('D U N E')
  expect(over(app)).toContain('Frank Herbert')
  expect(writesOf(app)).toMatchObject([
    { type: 'add', fields: { title: 'Dune', isbn: DUNE, location: 'Rak 3', status: 'Checked Out', copies: 1 } },
  ])
  scan(app, LASKAR)
  const [form] = app.state.waiting
  expect(form && [typedIn(form, 'isbn'), typedIn(form, 'location'), typedIn(form, 'copies')]).toEqual([
    LASKAR,
    'Rak 3',
    '1',
  ])
  app.press('escape')
  expect([app.state.overlay, app.state.waiting.length]).toEqual([undefined, 1])
})

test('repeats ask once for the batch, others go on meanwhile, and no scan is taken for the answer', () => {
  const app = scan(scanning(), OTHER, DUNE, OTHER, EMMA, DUNE)
  expect(writesOf(app).map(({ type }) => type)).toEqual(['add', 'add'])
  expect(over(app)).toContain('3 are there already')
  app.press('escape')
  expect(app.state.overlay?.type).toBe('scan')
  app.press('c')
  expect(writesOf(app).slice(2)).toMatchObject([
    { type: 'copy', id: 1, by: 1 },
    { type: 'copy', id: 1, by: 1 },
    { type: 'copy', slot: writesOf(app)[0]?.slot, by: 1 },
  ])
  scan(app, EMMA)
  expect(over(app)).not.toContain('there already: c one')
  expect(writesOf(app)).toHaveLength(6)
})

test('r makes other records, n leaves all as it is, and the next batch asks anew', () => {
  const app = scan(scanning(), OTHER).press('r')
  expect(writesOf(app)).toMatchObject([{ type: 'add', fields: { title: 'Other', isbn: OTHER } }])
  expect(writesOf(app)[0]).not.toMatchObject({ fields: { id: 1 } })
  app.press('escape', 'b')
  scan(app, OTHER).press('n')
  expect(writesOf(app)).toHaveLength(1)
})

test('u takes the last scan back, and U the batch with what waits to be completed', () => {
  const app = scan(scanning(), DUNE, LASKAR, LASKAR).press('c')
  expect(typedIn(app.state.waiting[0] as never, 'copies')).toBe('2')
  app.press('u')
  expect(typedIn(app.state.waiting[0] as never, 'copies')).toBe('1')
  app.press('u')
  expect(app.state.waiting).toEqual([])
  app.press('u')
  expect(writesOf(app).at(-1)).toMatchObject({ type: 'remove' })
  scan(app, DUNE, LASKAR).press('U')
  expect(app.effects.at(-1)).toMatchObject({ type: 'undo scans' })
  expect([app.state.waiting, app.state.scan?.batch.books]).toEqual([[], []])
})

test('a number that waits since an earlier batch is one copy more of the same form', () => {
  const app = scan(scanning(), LASKAR).press('escape', 'b')
  scan(app, LASKAR).press('c')
  expect(app.state.waiting.map(form => typedIn(form, 'copies'))).toEqual(['2'])
})

test('500 books at 20 a second, with 25 repeats, 10 bad codes and 5 add-ons, are exact', () => {
  const app = scanning()
  const books = new Map(
    Array.from({ length: 460 }, (_, n) => [isbnOf(1000 + n), { title: `T${n}`, isbn: isbnOf(1000 + n) }]),
  )
  app.tell({ type: 'lookup read', file: 'look.csv', books })
  const codes = Array.from({ length: 460 }, (_, n) => isbnOf(1000 + n) + (n % 92 === 0 ? '51299' : ''))
  const bad = Array.from({ length: 10 }, (_, n) => {
    const code = isbnOf(1000 + n)
    return code.slice(0, 12) + ((Number(code[12]) + 1) % 10)
  })
  for (const [place, code] of bad.entries()) codes.splice(place * 40 + 3, 0, code)
  for (let n = 0; n < 25; n++) codes.splice(100 + n * 12, 0, isbnOf(1000 + n))
  scan(app, ...codes).press('c')
  const { counts, waiting } = app.state.scan?.batch ?? {}
  expect([counts, waiting]).toEqual([{ added: 460, copy: 25, incomplete: 0, neither: 0, bad: 10 }, []])
  const added = writesOf(app).flatMap(write => (write.type === 'add' ? [write.fields.isbn] : []))
  expect(added.toSorted()).toEqual([...books.keys()].toSorted())
})

test('a number by hand is taken with Enter; letters are none; a misread one is told and rings where that is asked for', () => {
  const app = scanning().press('s')
  for (const digit of '123') app.type(digit)
  app.type('q').press('enter')
  expect(app.state.scan?.batch.bad).toEqual([{ code: '123', problem: expect.stringContaining('3 digits') }])
  expect(app.effects.at(-1)).toEqual({ type: 'signal', how: 'bell' })
})

test('held fields that no book can have are refused by name, and what was typed stays', () => {
  const app = scanning().press('h').type('shelf=3').press('enter')
  expect(over(app)).toContain('shelf')
  expect(app.state.scan?.asked).toBe('held')
  app.press('escape')
  expect(app.state.scan?.held).toEqual({})
})

test('a book that the server does not take waits in a form, and the writes of a batch are one for undo', () => {
  const app = scan(scanning(), DUNE, EMMA)
  const group = app.state.scan?.group ?? ''
  app.tell({ type: 'scan written', group, revision: 7 }).tell({ type: 'scan written', group, revision: 8 })
  expect(app.state.own.undo).toEqual([8])
  const [write] = writesOf(app)
  app.tell({ type: 'scan not written', write: write as never, message: 'no' })
  expect(app.state.waiting.map(form => typedIn(form, 'title'))).toEqual(['Dune'])
})

test('it is drawn in each size in which the app works, with the title in sight', () => {
  for (const [columns, rows] of [
    [40, 10],
    [80, 24],
    [120, 40],
  ] as const) {
    const app = scan(scanning().tell({ type: 'resize', columns, rows }), DUNE, DUNE)
    expect(over(app)).toContain('D U N E')
    for (const row of over(app).split('\n')) expect(row.length).toBeLessThanOrEqual(columns)
  }
})
