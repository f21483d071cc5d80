import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitText } from '../../src/tui/input/key-press.ts'
import { Keyboard } from '../../src/tui/input/keyboard.ts'
import { ManualClock } from './manual-clock.ts'

/** What a keyboard tells of keys that come at their times: text, and pauses in milliseconds. */
function told(...input: readonly (string | number)[]): string[] {
  return toldIn({ isText: false }, ...input)
}

function toldIn(place: { answers?: string[]; isText: boolean }, ...input: readonly (string | number)[]): string[] {
  const clock = new ManualClock()
  const events: string[] = []
  const keyboard = new Keyboard(
    event => {
      if (event.type === 'key') events.push(event.key.name)
      else if (event.type === 'scan' && event.typed) events.push(`scan, ${event.typed} typed: ${event.code}`)
      else events.push(`${event.type}: ${event.type === 'scan' ? event.code : event.text}`)
    },
    () => place,
    clock,
  )
  for (const part of input) {
    if (typeof part === 'number') clock.advance(part)
    else for (const key of splitText(part)) keyboard.press(key)
  }
  clock.advance(5_000)
  keyboard.end()
  return events
}

/** Text with so many milliseconds behind each of its characters. */
const at = (ms: number, text: string) => [...text].flatMap(character => [character, ms])

const DUNE = '9780441172719'

describe('what is a scan, and what is a person', () => {
  test('a key of digits does what it does within 50 ms', () => {
    const clock = new ManualClock()
    const events: unknown[] = []
    const keyboard = new Keyboard(
      event => events.push(event),
      () => ({ isText: false }),
      clock,
    )
    keyboard.press({ name: '2', text: '2' })
    clock.advance(50)
    expect(events).toEqual([{ type: 'key', key: { name: '2', text: '2' } }])
  })

  test.each([60, 80, 120, 200])('digits typed every %i ms are keys, however many', ms => {
    expect(told(...at(ms, `${DUNE}\r`))).toEqual([...DUNE, 'enter'])
  })

  test('a few digits rolled over are keys, in their order', () => {
    expect(told(...at(30, '1984'), 100, '\r')).toEqual(['1', '9', '8', '4', 'enter'])
    expect(told('12', 'a', '3')).toEqual(['1', '2', 'a', '3'])
  })

  test.each([20, 33, 40])('a digit held down, repeated every %i ms, is that digit over and over', ms => {
    const clock = new ManualClock()
    const events: unknown[] = []
    const keyboard = new Keyboard(
      event => events.push(event),
      () => ({ isText: true }),
      clock,
    )
    for (let count = 0; count < 50; count++) {
      keyboard.press({ name: '1', text: '1' })
      clock.advance(ms)
    }
    // All but those within the last pause are there while the key is still down.
    expect(events.length).toBeGreaterThan(47)
    clock.advance(1_000)
    expect(events).toEqual(Array.from({ length: 50 }, () => ({ type: 'key', key: { name: '1', text: '1' } })))
  })

  test.each([0, 1, 5, 20, 35])('a scanner with %i ms from key to key is one', ms => {
    for (const suffix of ['\r', '\t', '\n', '\r\n', '']) {
      expect(told(...at(ms, DUNE + suffix), 500)).toEqual([`scan: ${DUNE}`])
      expect(told(...at(ms, `060717336X${suffix}`), 500)).toEqual(['scan: 060717336X'])
      expect(told(...at(ms, `2049-363X${suffix}`), 500)).toEqual(['scan: 2049-363X'])
    }
  })

  test('a line that stutters once does not cut a scan, nor does a late Enter', () => {
    expect(told(...at(5, DUNE.slice(0, 6)), 140, DUNE.slice(6), 140, '\r')).toEqual([`scan: ${DUNE}`])
    expect(told(DUNE, 250, '\r', 40, '\n')).toEqual([`scan: ${DUNE}`])
  })

  test.each([60, 200, 400])('a line that stutters for %i ms anywhere in a book’s barcode does not cut it', ms => {
    for (let place = 1; place < DUNE.length; place++) {
      const events = told(...at(5, DUNE.slice(0, place)), ms, ...at(5, `${DUNE.slice(place)}\r`), 500)
      // What is no beginning of a barcode yet has passed as keys.
      const typed = place < 3 ? [...DUNE.slice(0, place), `scan, ${place} typed: ${DUNE}`] : [`scan: ${DUNE}`]
      expect([place, events]).toEqual([place, typed])
    }
  })

  test('digits of a person before a number are no beginning of it', () => {
    const typed = (digits: string, ...rest: (string | number)[]) => told(...at(100, digits), ...rest)
    expect(typed('97', `${DUNE}\r`)).toEqual(['9', '7', `scan: ${DUNE}`])
    expect(typed('97', 1_000, `${DUNE.slice(2)}\r`)).toEqual(['9', '7', `scan: ${DUNE.slice(2)}`])
    expect(typed('97', 'x', 100, `${DUNE.slice(2)}\r`)).toEqual(['9', '7', 'x', `scan: ${DUNE.slice(2)}`])
    expect(typed('97', `${DUNE.slice(2, -1)}8\r`)).toEqual(['9', '7', `scan: ${DUNE.slice(2, -1)}8`])
    expect(told('978', 480)).toEqual([...'978'])
  })

  test('an Esc directly before a scan is an Esc; before a digit alone it is Alt, as before a letter', () => {
    const escaped = (rest: string, ...more: (string | number)[]) => {
      const clock = new ManualClock()
      const events: string[] = []
      const keyboard = new Keyboard(
        event => events.push(event.type === 'key' ? event.key.name : event.type === 'scan' ? event.code : event.text),
        () => ({ isText: true }),
        clock,
      )
      keyboard.press({ name: `alt+${rest[0]}` })
      for (const part of [rest.slice(1), ...more]) {
        if (typeof part === 'number') clock.advance(part)
        else for (const key of splitText(part)) keyboard.press(key)
      }
      clock.advance(5_000)
      return events
    }
    expect(escaped(DUNE, '\r')).toEqual(['escape', DUNE])
    expect(escaped('9', 5, ...at(5, `${DUNE.slice(1)}\r`))).toEqual(['escape', DUNE])
    expect(escaped('3')).toEqual(['alt+3'])
    expect(escaped('1984')).toEqual(['alt+1', '9', '8', '4'])
    expect(escaped('1', 'x')).toEqual(['alt+1', 'x'])
  })

  test('an Enter of a person after the scan is an Enter', () => {
    expect(told(`${DUNE}\r`, 60, '\r')).toEqual([`scan: ${DUNE}`, 'enter'])
    expect(told(DUNE, 400, '\r')).toEqual([`scan: ${DUNE}`, 'enter'])
    expect(told(`${DUNE}\r\r`)).toEqual([`scan: ${DUNE}`, 'enter'])
    expect(toldIn({ answers: ['c'], isText: false }, `${DUNE}\r\r\n`)).toEqual([`scan: ${DUNE}`])
  })

  test('scans without anything between them are taken apart', () => {
    expect(told(`${DUNE}9780306406157`, DUNE)).toEqual([`scan: ${DUNE}`, 'scan: 9780306406157', `scan: ${DUNE}`])
    expect(told(`${DUNE}519999780306406157`)).toEqual([`scan: ${DUNE}51999`, 'scan: 9780306406157'])
    expect(told(`${DUNE}9780306406158${DUNE}`)).toEqual([`scan: ${DUNE}`, 'scan: 9780306406158', `scan: ${DUNE}`])
    expect(told('060717336X0306406152')).toEqual(['scan: 060717336X', 'scan: 0306406152'])
  })

  test('digits within text are text; an ISBN directly behind a letter is a scan', () => {
    const text = `call 0812345678 or ${DUNE}, 9780306406157 today`
    expect(told(text)).toEqual([...text])
    expect(told(`${DUNE} is Dune`)).toEqual([...`${DUNE} is Dune`])
    expect(told(`Ronggeng${DUNE}\r`)).toEqual([...'Ronggeng', `scan: ${DUNE}`])
    expect(told('Room12345678\r')).toEqual([...'Room12345678', 'enter'])
  })

  test('nothing is lost or moved, whatever comes, and where it is cut within one burst makes no difference', () => {
    const parts = fc.array(fc.constantFrom(DUNE, '1', '22', 'x', '-', '2049363X', ' ', 'a', '\r', '\t', '060717336X'))
    fc.assert(
      fc.property(parts, fc.array(fc.nat(40)), fc.nat(49), (pieces, cuts, ms) => {
        const text = pieces.join('')
        const chunks: (string | number)[] = []
        for (const [place, character] of [...text].entries()) {
          if (cuts.includes(place)) chunks.push(ms)
          chunks.push(character)
        }
        expect(told(...chunks)).toEqual(told(text))
        const plain = (events: string[]) =>
          events.map(event => event.replace('scan: ', '').replace(/^(?:enter|tab)$/, '')).join('')
        expect(plain(told(text))).toBe(text.replace(/[\r\t]/g, ''))
      }),
    )
  })
})

describe('a question takes a letter only when it comes alone', () => {
  const question = { answers: ['c', 'r', 'n'], isText: false }

  test('alone it answers, with Enter behind it too', () => {
    expect(toldIn(question, 'c')).toEqual(['c'])
    expect(toldIn(question, 'c', 100, '\r')).toEqual(['c'])
    expect(toldIn(question, '\r')).toEqual(['enter'])
  })

  test.each([0, 1, 80, 150])('text typed with %i ms from key to key is told, and answers nothing', ms => {
    for (const text of ['The Trial', 'c est la vie', 'nn', 'Rc'])
      expect(
        toldIn(question, ...at(ms, text))
          .map(event => event.replace('typed: ', ''))
          .join(''),
      ).toBe(text)
    expect(toldIn(question, ...at(ms, 'The Trial\r')).every(event => event.startsWith('typed: '))).toBe(true)
  })

  test('a slow typist has no answer in the middle of a title', () => {
    expect(toldIn(question, ...at(500, 'The Trial'))).not.toContain('r')
  })

  test('after a pause, a letter answers again', () => {
    expect(toldIn(question, ...at(100, 'The'), 1_000, 'c')).toEqual(['typed: T', 'typed: h', 'typed: e', 'c'])
  })

  test('what was typed when the question came up goes on as text', () => {
    const place: { answers?: string[]; isText: boolean } = { isText: true }
    const clock = new ManualClock()
    const events: string[] = []
    const keyboard = new Keyboard(
      event => events.push(event.type),
      () => place,
      clock,
    )
    keyboard.press({ name: 'S', text: 'S' })
    clock.advance(150)
    place.answers = ['y', 'n']
    keyboard.press({ name: 'y', text: 'y' })
    clock.advance(5_000)
    expect(events).toEqual(['key', 'typed'])
  })
})
