import { afterEach, describe, expect, test } from 'vitest'
import { book } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'
import { WIDTH_TABLES } from './width-tables.ts'

let app: DrawnApp
afterEach(() => app.end())

const TITLES = [
  ['skin tones', '👍🏽 well done 👍🏿👍🏻'],
  ['families', '👩‍👧 and 👨‍👩‍👧‍👦 at home'],
  ['flags and keycaps', '🇮🇩 🇧🇩 1️⃣ 2️⃣ ❤️ ☀️'],
  ['Bengali', 'কি বাংলা বইয়ের নাম ক্ষুধার্ত'],
  ['Tamil', 'நூல் சிலப்பதிகாரம் கௌ'],
  ['Thai', 'สี่แผ่นดิน น้ำใจ'],
  ['rare marks', 'a\u1ab0b\u1dc4c\u20d0d\ufe20e\u0f71f\u{1e2ae}'],
  ['a mark at the start', '\u0301 accent, \u200d joiner, \u2060 nothing'],
  ['many marks', `Z${'\u0315\u0346'.repeat(20)}algo`],
  ['ideographs', '漢字かな交じり文 漢字かな交じり文'],
  ['Hangul in parts', '한국어 책'],
  ['letters of two columns in the east', 'Ünïcödé Ωμέγα Журнал ©®™ “…”'],
  ['what Unicode got lately', '🫩 🫆 \u{1f6dc} 🩷'],
] as const

const SIZES = [
  [120, 46],
  [100, 30],
  [80, 24],
  [40, 10],
] as const

const added = (id: number, title: string) => ({
  ...{ revision: id, id, type: 'added' as const, at: '2026-01-01T00:00:00.000Z', by: { connection: 9, pid: 4711 } },
  book: book(id, title, { author: title }),
})

describe.each(WIDTH_TABLES.map(widths => [widths.version, widths] as const))(
  'in a terminal with the widths %s',
  (_name, widths) => {
    test.each(SIZES)('%i × %i: a title moves neither borders nor numbers, whatever is in it', async (columns, rows) => {
      app = new DrawnApp({ columns, rows, books: 0, widths })
      await app.send('f')
      for (const [place, [, title]] of TITLES.entries())
        app.store.dispatch({ type: 'changes', changes: [added(place + 1, title.repeat(8))] })
      await app.send('G')
      expect(await app.borders()).toEqual(Array.from({ length: rows }, (_, row) => bordersOf(row, rows, columns)))
      const ids = (await app.rows()).flatMap(row => /^[│┃][ ▶●]*(\d+) /.exec(row)?.[1] ?? [])
      const shown = Math.min(TITLES.length, rows - 6)
      expect(ids.map(Number)).toEqual(TITLES.map((_, place) => place + 1).slice(-shown))
      expect((await app.rows())[0]).toContain(' Bookstore ● ws://127.0.0.1:8080')
      expect((await app.rows()).at(-1)).toMatch(/^ ?\S/)
    })
  },
)

/** Of a zoomed panel. */
function bordersOf(row: number, rows: number, columns: number): number[] {
  return row > 2 && row < rows - 2 ? [0, columns - 1] : []
}
