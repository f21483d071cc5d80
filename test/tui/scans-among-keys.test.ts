import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitText } from '../../src/tui/input/key-press.ts'
import { typedIn } from '../../src/tui/state/form/form.ts'
import { book } from './app-model.ts'
import { SCANNERS, type Scanner, scan } from './scanner.ts'
import { ServedApp } from './served-app.ts'

const STOCK = [
  book(1, 'Laskar Pelangi', { isbn: '9789793062792', copies: 2 }),
  book(2, 'Dune', { isbn: '9780441172719' }),
  book(3, 'Without a number'),
]
const CODES = [
  ...['9789793062792', '9780441172719', '9793062797', '978044117271951999'],
  ...['9786028519939', '060717336X', '9780340960196'],
  ...['9780306406158', '9770317847001', '2049363X', '12345679', '10023456'],
]
/** What a person presses or types, one key after the other. No y: nothing that asks first is ever meant. */
const PERSON = [
  ...[
    '1',
    '2',
    '3',
    '4',
    '\t',
    '\r',
    'j',
    'k',
    'g',
    'G',
    's',
    'f',
    '?',
    '/',
    'e',
    'a',
    'd',
    'X',
    'K',
    'D',
    'q',
    'n',
    'c',
    'r',
  ],
  ...['Bawa', 'The Trial', '1984', '\u001b', '\u007f'],
]

type Act = { scan: string; scanner: Scanner } | { keys: string }

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ scan: fc.constantFrom(...CODES), scanner: fc.constantFrom(...SCANNERS) }),
  fc.record({ keys: fc.constantFrom(...PERSON) }),
)

function person(app: ServedApp, keys: string): void {
  for (const key of splitText(keys)) {
    app.keyboard.press(key)
    app.clock.advance(120)
  }
  app.clock.advance(700)
}

/** Where a number is that was scanned: asked about, in the form, waiting, or on its way. */
function isSomewhere({ state }: ServedApp, code: string): boolean {
  const forms = [state.form, ...state.waiting, ...state.saves.values()]
  const last = code.slice(3, 9)
  return (
    state.dialog !== undefined ||
    forms.some(form => typedIn(form, 'isbn').includes(last) || typedIn(form, 'location').includes(code))
  )
}

test('among whatever a person does, a scan is never text, never answers what was not asked about it, and is never gone', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), acts => {
      const app = new ServedApp(STOCK, 20)
      for (const next of acts) {
        if ('keys' in next) person(app, next.keys)
        else {
          scan(app, next.scanner, [next.scan], 400)
          const { focus, books } = app.state
          if (focus !== 'books' || !books.isFiltering)
            expect([next.scan, isSomewhere(app, next.scan)]).toEqual([next.scan, true])
        }
      }
      app.clock.advance(5_000)
      const types = new Set(app.effects.map(({ type }) => type))
      for (const never of ['delete', 'close', 'kill', 'detach'] as const) expect(types).not.toContain(never)
      for (const written of app.books.values()) {
        const { isbn: _isbn, isbnRaw: _raw, location: _place, updatedAt: _at, createdAt: _since, ...typed } = written
        expect(JSON.stringify(typed)).not.toMatch(/\d{7,}/)
      }
    }),
    { numRuns: 300 },
  )
})
