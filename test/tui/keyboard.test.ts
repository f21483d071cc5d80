import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fieldAt, typedIn } from '../../src/tui/state/form/form.ts'
import { runs } from '../test-form.ts'
import { DrawnApp } from './drawn-app.ts'
import { TYPED_KEYS } from './typed-keys.ts'

/** How long Ink waits for the rest of a sequence that began with an escape, in milliseconds, and some. */
const ESCAPE_MS = 30

// A clock of our own: an Esc that stands alone is known as one when its time has passed.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

/** Lets the time of an escape go by for Ink; for the keyboard it is still one burst. */
function wait(app: DrawnApp): void {
  vi.advanceTimersByTime(ESCAPE_MS)
  app.clock.advance(1)
}

/** What a session of keys comes to: all of the state but what is random. */
async function play(chunks: readonly string[], waits: boolean): Promise<string> {
  const app = new DrawnApp({ columns: 60, rows: 12 })
  for (const chunk of chunks) {
    await app.send(chunk)
    // Nothing but time tells an Esc from the head of a key with Alt: a person who means Esc is slower than that.
    if (waits || chunk.endsWith(ESCAPE)) wait(app)
  }
  wait(app)
  app.rest()
  const { saves, waiting, toast, form, now: _now, ...state } = app.store.getState()
  app.end()
  const sent = [...saves.values(), ...waiting].map(({ values }) => values)
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

const ESCAPE = '\u001b'
const UP = '\u001b[A'
const DOWN = '\u001b[B'
const RIGHT = '\u001b[C'
const LEFT = '\u001b[D'
const PASTE = '\u001b[200~pasted\ntext\u001b[201~'
/** Alt and each letter that does something alone, or in a field. */
const ALT = [...'abcdefgklnqrsuxyDKXU'].map(letter => ESCAPE + letter)
const KEYS = [
  ...[...TYPED_KEYS, '9793062797', ESCAPE, '\u001b[Z', '\n'],
  ...['\u0001', '\u0003', '\u0004', '\u0005', '\u000b', '\u0015', '\u0017', '\u0019', '\u001f'],
  ...[UP, DOWN, LEFT, RIGHT, PASTE, '\u001b[3~', '\u001b[H', '\u001b[F', '\u001b[5~', '\u001b[6~', '\u001b[1;5D'],
  ...[...ALT, '\u001b\r', '\u001b\u007f', '\u001b[1;3D', '\u001b\u001b[C'],
]

/** Cut at the places given, and behind each Esc. */
function cut(keys: readonly string[], at: readonly number[]): string[] {
  const chunks: string[] = []
  let chunk = ''
  for (const [place, key] of keys.entries()) {
    chunk += key
    if (key !== ESCAPE && !at.includes(place)) continue
    chunks.push(chunk)
    chunk = ''
  }
  return chunk === '' ? chunks : [...chunks, chunk]
}

describe('keys as a terminal sends them', () => {
  test('any sequence, cut between any two keys, quick or slow, ends in the same state', async () => {
    const sequences = fc.array(fc.constantFrom(...KEYS), { maxLength: 40 })
    const cuts = fc.array(fc.nat(30), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(sequences, cuts, fc.boolean(), async (keys, at, waits) => {
        const oneByOne = await play(keys, true)
        expect(await play(cut(keys, at), waits)).toBe(oneByOne)
      }),
      { numRuns: runs(60) },
    )
  }, 90_000)

  test('Esc and, when its time has passed, the next key are two keys', async () => {
    const app = new DrawnApp({ columns: 60, rows: 12 })
    await app.send('ahalf\u001b')
    vi.advanceTimersByTime(ESCAPE_MS)
    await app.send('q')
    expect([app.store.getState().focus, app.store.getState().dialog?.title]).toEqual(['books', 'Quit?'])
    app.end()
  })

  describe.each([
    ['one chunk', (key: string) => [`${key}`]],
    ['an Esc before it', (key: string) => [`${ESCAPE}${key}`]],
    ['an Esc before it, in a chunk of its own', (key: string) => [ESCAPE, key]],
  ])('a key with Alt, %s,', (_how, chunks) => {
    test.each(['1', '3', '4', 'a'])(
      'after %s asks nothing, changes nothing in the catalogue, and quits nothing',
      async panel => {
        const app = new DrawnApp({ columns: 60, rows: 12 })
        for (const key of ALT) {
          // An Esc may have left the form; in it, the key would be text.
          if (app.store.getState().focus !== 'form') await app.send(panel)
          for (const chunk of chunks(key)) await app.send(chunk)
          vi.advanceTimersByTime(ESCAPE_MS)
          const { dialog, overlay, form } = app.store.getState()
          expect({ key, dialog, overlay, title: typedIn(form, 'title'), effects: app.effects }).toEqual({
            ...{ key, dialog: undefined, overlay: undefined, title: '', effects: [] },
          })
        }
        app.end()
      },
    )
  })

  test('Alt and a letter move and erase by words in the form, and in a filter', async () => {
    const app = new DrawnApp({ columns: 60, rows: 12 })
    await app.send('aone two-three\u001bb\u001b\u007f\u001bu')
    expect(app.store.getState().form.values.title).toEqual({ before: 'one THREE', after: '' })
    app.end()
    const filtered = new DrawnApp({ columns: 60, rows: 12 })
    await filtered.send('/one two\u001bb\u001bd')
    expect(filtered.store.getState().books.filter).toEqual({ before: 'one ', after: '' })
    filtered.end()
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

  test.each([
    ['one chunk', ['\u001b9780441172719\r']],
    ['two chunks', ['\u001b', '9780441172719\r']],
  ])('Esc and a scan in %s: the field is left, and the number is a scan', async (_how, chunks) => {
    const app = new DrawnApp({ columns: 60, rows: 12 })
    await app.send('ahalf')
    app.rest()
    for (const chunk of chunks) await app.send(chunk)
    app.rest()
    const { form, waiting, toast } = app.store.getState()
    expect([typedIn(form, 'isbn'), waiting.map(other => typedIn(other, 'title'))]).toEqual(['9780441172719', ['half']])
    expect(toast?.text).not.toContain('Alt')
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
