import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { runs } from '../test-form.ts'
import { book } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'
import { connection } from './server-talk.ts'
import { WIDTH_TABLES } from './width-tables.ts'

/** How long Ink waits for the rest of a sequence that began with an escape, in milliseconds, and some. */
const ESCAPE_MS = 30

let app: DrawnApp
afterEach(() => app.end())

/** What stands on the screen, and what would stand there if all of it were drawn anew. */
async function shownAndFresh(): Promise<[shown: string[], fresh: string[]]> {
  const shown = await written(app)
  // As a key of its own: behind an Esc it would be one with Alt.
  app.store.dispatch({ type: 'key', key: { name: 'ctrl+l' } })
  return [shown, await written(app)]
}

/** The rows without blanks at their ends, which nobody sees. */
async function written(of: DrawnApp): Promise<string[]> {
  return (await of.rows()).map(row => row.trimEnd())
}

const TEXT = fc.oneof(
  fc.constantFrom('👍🏽', 'বইয়ের', 'a\u1ab0', '漢字', 'é', '🇮🇩', '\u0301', '한', '❤️', '…'),
  fc.string({ maxLength: 6 }),
)
const TITLE = fc.array(TEXT, { minLength: 1, maxLength: 12 }).map(parts => `x${parts.join('')}`)

const added = (id: number, title: string) => ({
  ...{ revision: id, id, type: 'added' as const, at: '2026-01-01T00:00:00.000Z', by: { connection: 9, pid: 4711 } },
  book: book(id, title),
})

test.each(WIDTH_TABLES.map(widths => [widths.version, widths] as const))(
  'with the widths %s every screen is the one that Ctrl+L draws, whatever was on it before',
  async (_name, widths) => {
    const keys = fc.array(fc.constantFrom('j', 'k', 'G', 'g', 'f', '?', '\u001b', 'a', 's', '\u001b[C'), {
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(TITLE, { minLength: 1, maxLength: 8 }), keys, async (titles, pressed) => {
        app = new DrawnApp({ columns: 100, rows: 30, books: 0, widths })
        app.store.dispatch({ type: 'changes', changes: titles.map((title, place) => added(place + 1, title)) })
        for (const key of ['j', ...pressed]) {
          await app.send(key)
          await app.drawn()
        }
        // An Esc at the end is one when Ink has waited for more: else it would be between the two screens.
        if (pressed.at(-1) === '\u001b') await delay(ESCAPE_MS)
        const [shown, fresh] = await shownAndFresh()
        expect(shown).toEqual(fresh)
        app.end()
      }),
      // Shrinking draws the screen hundreds of times: a failure would look like a test that hangs.
      { numRuns: 3, endOnFailure: true },
    )
  },
  90_000,
)

const STORM: readonly (readonly [columns: number, rows: number])[] = [
  [200, 60],
  [40, 10],
  [99, 30],
  [80, 29],
  [39, 9],
  [120, 40],
  [1, 1],
  [100, 30],
  [300, 100],
  [40, 10],
  [120, 40],
]

/** What may happen between two sizes: nothing, a turn of the loop, all that is to be drawn, or something of the server. */
const BETWEEN: readonly (() => unknown)[] = [
  () => undefined,
  () => turn(),
  () => app.drawn(),
  () => app.store.dispatch({ type: 'toast', text: 'something happened', level: 'info' }),
]

test('after a storm of sizes the screen is the one that is drawn for the last of them', async () => {
  const between = fc.array(fc.nat(BETWEEN.length - 1), { minLength: STORM.length, maxLength: STORM.length })
  const sizes = fc.shuffledSubarray([...STORM], { minLength: 2 })
  await fc.assert(
    fc.asyncProperty(sizes, between, fc.constantFrom('', 'f', '4f'), async (storm, pauses, keys) => {
      app = new DrawnApp()
      await app.send(`${keys}G`)
      await app.drawn()
      for (const [place, [columns, rows]] of storm.entries()) {
        app.resize(columns, rows)
        await BETWEEN[pauses[place] ?? 0]?.()
      }
      const [shown, fresh] = await shownAndFresh()
      expect(shown).toEqual(fresh)
      const [columns, rows] = storm.at(-1) ?? [0, 0]
      const other = new DrawnApp({ columns, rows })
      await other.send(`${keys}G`)
      const of = (screen: string[]) => screen.slice(0, -1)
      expect(of(shown)).toEqual(of(await written(other)))
      other.end()
      app.end()
    }),
    { numRuns: runs(6), endOnFailure: true, examples: [[[...STORM], STORM.map(() => 0), 'f']] },
  )
})

test('what is not other is not drawn', async () => {
  app = new DrawnApp()
  await app.rows()
  const before = app.display.bytes.length
  app.store.dispatch({ type: 'tick', now: Date.now() })
  await app.send('\u001b')
  await app.rows()
  expect(app.display.bytes.slice(before)).toBe('')
  await app.send('j')
  await app.rows()
  // Two rows of the table, and where one is in it.
  expect(app.display.bytes.length - before).toBeLessThan(800)
})

test('a connection that does nothing costs a frame in five seconds, after its first minute one a minute', async () => {
  app = new DrawnApp()
  const opened = connection(7)
  const start = Date.parse(opened.since)
  app.store.dispatch({ type: 'connection', told: { event: 'opened', connection: opened } })
  const frames = async (seconds: number) => {
    app.store.dispatch({ type: 'tick', now: start + seconds * 1_000 })
    const before = app.display.bytes.length
    app.store.dispatch({ type: 'key', key: { name: 'ctrl+b' } })
    await app.rows()
    return app.display.bytes.slice(before).split('\u001b[?2026h').length - 1
  }
  await frames(10)
  expect([await frames(11), await frames(14), await frames(15)]).toEqual([0, 0, 1])
  await frames(61)
  expect([await frames(62), await frames(119), await frames(120)]).toEqual([0, 0, 1])
  expect((await app.rows()).join('\n')).toMatch(/till-7 +2m /)
})
