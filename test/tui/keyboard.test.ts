import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fieldAt, typedIn } from '../../src/tui/state/form/form.ts'
import { DrawnApp } from './drawn-app.ts'
import { TYPED_KEYS } from './typed-keys.ts'

/** How long Ink waits for the rest of a sequence that began with an escape, in milliseconds, and some. */
const ESCAPE_MS = 30

// A clock of our own: an Esc that stands alone is known as one when its time has passed.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

/** What a session of keys comes to: all of the state but what is random. */
async function play(chunks: readonly string[], waits: boolean): Promise<string> {
  const app = new DrawnApp({ columns: 60, rows: 12 })
  for (const chunk of chunks) {
    await app.send(chunk)
    if (waits) vi.advanceTimersByTime(ESCAPE_MS)
  }
  vi.advanceTimersByTime(ESCAPE_MS)
  const { saves, refused, toast, form, now: _now, ...state } = app.store.getState()
  app.end()
  const sent = [...saves.values(), ...refused].map(({ values }) => values)
  return JSON.stringify([
    state,
    sent,
    form.values,
    form.at,
    form.editing?.id,
    toast?.text,
    app.effects.map(e => e.type),
  ])
}

const UP = '\u001b[A'
const DOWN = '\u001b[B'
const RIGHT = '\u001b[C'
const LEFT = '\u001b[D'
const PASTE = '\u001b[200~pasted\ntext\u001b[201~'
const KEYS = [
  ...[...TYPED_KEYS, '9793062797', '\u0003', '\u0017', '\u001b', '\u001b[Z'],
  ...[UP, DOWN, LEFT, RIGHT, PASTE, '\u001b[3~', '\u001b[H', '\u001b[F', '\u001b[5~', '\u001b[6~', '\u001b[1;5D'],
]

describe('keys as a terminal sends them', () => {
  test('any sequence, cut between any two keys, quick or slow, ends in the same state', async () => {
    const sequences = fc.array(fc.constantFrom(...KEYS), { maxLength: 40 })
    const cuts = fc.array(fc.nat(30), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(sequences, cuts, fc.boolean(), async (keys, at, waits) => {
        const places = [...new Set([0, ...at.filter(place => place < keys.length), keys.length])].sort((a, b) => a - b)
        const chunks = places.slice(1).map((place, index) => keys.slice(places[index], place).join(''))
        const oneByOne = await play(keys, true)
        expect(await play(chunks, waits)).toBe(oneByOne)
      }),
      { numRuns: 60 },
    )
  }, 90_000)

  test('Esc and the next key in one chunk are two keys, not Alt', async () => {
    const app = new DrawnApp({ columns: 60, rows: 12 })
    await app.send('ahalf\u001bq')
    expect([app.store.getState().focus, app.store.getState().dialog?.title]).toEqual(['books', 'Quit?'])
    app.end()
  })

  test.each([
    ['one chunk', ['ahalf\u001b\u001b[200~dy\u001b[201~']],
    ['two chunks', ['ahalf\u001b', '\u001b[200~dy\u001b[201~']],
  ])('Esc and a paste in %s: the field is left, and the pasted text is no keys', async (_how, chunks) => {
    const app = new DrawnApp({ columns: 60, rows: 12 })
    for (const chunk of chunks) await app.send(chunk)
    const { focus, dialog, form } = app.store.getState()
    expect([focus, dialog, typedIn(form, 'title'), app.effects]).toEqual(['books', undefined, 'half', []])
    app.end()
  })

  test('pasted text goes into the field, and its line breaks do nothing', async () => {
    const app = new DrawnApp({ columns: 60, rows: 12 })
    await app.send('a')
    await app.send('\u001b[200~Bumi\r\nManusia\u001b[201~')
    const { form } = app.store.getState()
    expect([typedIn(form, 'title'), fieldAt(form), app.effects]).toEqual(['Bumi Manusia', 'title', []])
    app.end()
  })
})
