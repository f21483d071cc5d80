import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { widthOf } from '../../src/text/width.ts'
import { logRowLines } from '../../src/tui/content/log-lines.ts'
import { logInSight, logWindow } from '../../src/tui/state/log-rows.ts'
import { padded } from '../../src/tui/view/frame.ts'
import { logPanel } from '../../src/tui/view/log-panel.ts'
import { AppModel } from './app-model.ts'

/** Rows named by their numbers, which begin at 1. */
function log(app: AppModel, from: number, count: number): void {
  const entries = Array.from({ length: count }, (_, index) => ({
    at: new Date(1e12 + from + index).toISOString(),
    level: 'info' as const,
    message: String(from + index),
  }))
  app.tell({ type: 'log', told: { entries } })
}

const shown = (app: AppModel, height: number) => logWindow(app.state.log, height).rows.map(({ message }) => message)

test('a pause holds in a window that is not full yet', () => {
  const app = new AppModel().press('4')
  log(app, 1, 2)
  app.press('F')
  log(app, 3, 3)
  expect(shown(app, 10)).toEqual(['1', '2'])
  expect(logWindow(app.state.log, 10).news).toBe(3)
  expect(shown(app.press('F'), 10)).toEqual(['1', '2', '3', '4', '5'])
})

test('a pause survives that its rows are dropped: the window is filled with the oldest there are', () => {
  const app = new AppModel().press('4')
  log(app, 1, 20)
  app.press('F')
  log(app, 21, 5_000)
  expect(shown(app, 5)).toEqual(['21', '22', '23', '24', '25'])
  expect(app.state.log.pausedAt).toBe(20)
})

test('a pause survives a filter', () => {
  const app = new AppModel().press('4')
  log(app, 1, 30)
  app.press('F').press('/').type('2')
  log(app, 31, 30)
  expect(shown(app, 3)).toEqual(['27', '28', '29'])
})

const news = ({ state }: AppModel) => logInSight(state).news

describe('new lines are those that came since one looked', () => {
  test('g while following counts none of those that were in sight', () => {
    const app = new AppModel().press('4')
    log(app, 1, 300)
    expect(news(app.press('g'))).toBe(0)
    log(app, 301, 3)
    expect(news(app)).toBe(3)
    expect(news(app.press('down'))).toBe(3)
    expect(news(app.press('G'))).toBe(0)
    expect(news(app.press('g'))).toBe(0)
  })

  test('those that were scrolled into sight are looked at', () => {
    const app = new AppModel().press('4')
    log(app, 1, 30)
    app.press('F')
    log(app, 31, 10)
    expect(news(app.press('down', 'down', 'down', 'down'))).toBe(6)
    expect(news(app.press('up', 'up', 'up'))).toBe(6)
  })
})

describe('wrapped', () => {
  /** The log alone on the screen, with rows of one to four lines. */
  function wrapped(columns: number, rows: number): AppModel {
    const app = new AppModel().press('4', 'f', 'w').tell({ type: 'resize', columns, rows })
    const entries = Array.from({ length: 40 }, (_, index) => ({
      at: new Date(1e12 + index).toISOString(),
      level: 'info' as const,
      message: `<${index}>${'x'.repeat((index % 4) * (columns - 10))}</${index}>`,
    }))
    return app.tell({ type: 'log', told: { entries } })
  }
  const lines = ({ state }: AppModel) => logInSight(state).lines.map(line => line.map(({ text }) => text).join(''))

  describe.each([
    [120, 40],
    [40, 10],
  ])('in %i × %i', (columns, rows) => {
    test('g shows the first line, G the last, and the window is full', () => {
      const app = wrapped(columns, rows).press('g')
      expect(lines(app)[0]).toContain('<0>')
      expect(lines(app)).toHaveLength(rows - 5)
      expect(lines(app.press('G')).at(-1)).toContain('</39>')
      expect(app.state.log.pausedAt).toBeUndefined()
    })

    test('one line at a time passes all of them, up and down', () => {
      const app = wrapped(columns, rows)
      const down: string[] = []
      const total = lines(app.press('g')).length
      for (let last = ''; last !== lines(app).join(); app.press('down')) {
        last = lines(app).join()
        down.push(last)
      }
      // Each step moves by one line.
      for (const [step, window] of down.slice(1).entries())
        expect(window.split(',').slice(0, total - 1)).toEqual(down[step]?.split(',').slice(1))
      const up: string[] = []
      for (let last = ''; last !== lines(app).join(); app.press('up')) {
        last = lines(app).join()
        up.push(last)
      }
      expect(up.reverse()).toEqual(down)
    })

    test('pages up end at the first line, pages down at the last', () => {
      const app = wrapped(columns, rows)
      for (let page = 0; page < 60; page++) app.press('pageup')
      expect(lines(app)[0]).toContain('<0>')
      for (let page = 0; page < 60; page++) app.press('pagedown')
      expect(lines(app).at(-1)).toContain('</39>')
    })
  })

  test('a row of more lines than the window has can be read to its beginning', () => {
    const app = new AppModel().press('4', 'f', 'w').tell({ type: 'resize', columns: 40, rows: 10 })
    const message = `begin${'x'.repeat(1_000)}end`
    app.tell({ type: 'log', told: { entries: [{ at: '2026-01-01T00:00:00.000Z', level: 'info', message }] } })
    expect(lines(app).at(-1)).toContain('end')
    expect(lines(app.press('g'))[0]).toContain('begin')
  })
})

describe('what the app does by itself', () => {
  const entry = (connection: number, method: string, level: 'info' | 'warn' = 'info') => ({
    ...{ at: '2026-01-01T00:00:00.000Z', level, connection, pid: 4711, method, status: 200 },
  })
  const started = () =>
    new AppModel().tell({
      type: 'log',
      told: {
        entries: [
          ...['UPGRADE', 'SUBSCRIBE', 'SUBSCRIBE', 'LIST', 'LOANS', 'BORROWERS', 'ADD'].map(method => entry(1, method)),
          entry(2, 'SUBSCRIBE'),
          entry(1, 'LIST', 'warn'),
        ],
      },
    })
  const methods = ({ state }: AppModel) => logWindow(state.log, 20).rows.map(row => `${row.connection} ${row.method}`)

  test('at its start is one line; what others do, what a person does and what fails is shown', () => {
    expect(methods(started())).toEqual(['1 UPGRADE', '1 ADD', '2 SUBSCRIBE', '1 LIST'])
  })

  test('is found by a filter', () => {
    expect(methods(started().press('4', '/').type('subscribe'))).toEqual(['1 SUBSCRIBE', '1 SUBSCRIBE', '2 SUBSCRIBE'])
  })

  test('stays left out when the app has another connection, and nothing of that number is taken for its', () => {
    const app = started().tell({ type: 'server', server: { connection: 5 } })
    app.tell({ type: 'log', told: { entries: [{ ...entry(1, 'LIST'), at: '2026-01-02T00:00:00.000Z' }] } })
    expect(methods(app)).toEqual(['1 UPGRADE', '1 ADD', '2 SUBSCRIBE', '1 LIST', '1 LIST'])
  })
})

const textOf = (line: readonly { text: string }[]) => line.map(({ text }) => text).join('')
const ENTRY = { at: '2026-01-01T00:00:00.000Z', level: 'warn' as const, connection: 3, pid: 4711, number: 1 }

describe('a line that is wrapped', () => {
  const wrapped = (row: object, width: number) => {
    const { log: state } = new AppModel().press('4', 'w').state
    return logRowLines({ log: state }, { ...ENTRY, ...row }, width).map(textOf)
  }

  test('is broken at blanks, within no word and no figure', () => {
    const message = 'the worker of till-2 was ended: it used 1,234,567 bytes of memory'
    const lines = wrapped({ method: 'ADD', client: 'till-2', status: 201, message, ms: 12.5 }, 36)
    expect(lines.slice(1)).toEqual(lines.slice(1).map(line => `         ${line.trim()}${/ $/.test(line) ? ' ' : ''}`))
    expect(
      lines
        .map(line => line.trim())
        .join(' ')
        .replace(/ +/g, ' '),
    ).toMatch(new RegExp(`ADD #3 4711 till-2 201 ${message} 12.5 ms$`))
  })

  test('never is wider than the panel, and has all of its text, in words of any length', () => {
    const words = fc.array(fc.oneof(fc.string(), fc.constantFrom('漢字かな', 'a'.repeat(50), ' ')), { maxLength: 12 })
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 60 }), (parts, width) => {
        const message = parts.join(' ')
        const lines = wrapped({ message }, width)
        expect(lines.filter(line => widthOf(line.trimEnd()) > width)).toEqual([])
        expect(lines.join('').replace(/ /g, '')).toContain(message.replace(/ /g, ''))
      }),
    )
  })
})

test('a row without a message is cut in its client’s name, so that what came of it stays to be seen', () => {
  const { log: state } = new AppModel().press('4').state
  const row = {
    ...ENTRY,
    level: 'info' as const,
    method: 'GET',
    client: 'till at the southern entrance',
    status: 404,
    ms: 0.3,
  }
  const [line = []] = logRowLines({ log: state }, row, 50)
  expect(textOf(line)).toMatch(/^\d\d:\d\d:\d\d GET {4}#3 4711 till at… ?404 0\.3 ms$|till \S.*… 404 0\.3 ms$/)
  expect(widthOf(textOf(line).trimEnd())).toBeLessThanOrEqual(50)
})

describe('a row that is cut to the width of its panel', () => {
  test.each([
    ['where a piece ends', [{ text: 'abcd ' }, { text: 'efg' }], 5, 'abcd…'],
    ['within a piece', [{ text: 'abcd ' }, { text: 'efg' }], 7, 'abcd e…'],
    ['at blanks alone', [{ text: 'abcd' }, { text: 'ef   ' }], 6, 'abcdef'],
    ['not at all', [{ text: 'abcd ' }, { text: 'efg' }], 8, 'abcd efg'],
    ['with room left', [{ text: 'ab' }], 4, 'ab  '],
  ] as const)('%s', (_how, line, width, text) => expect(textOf(padded(line, width))).toBe(text))
})

test('a row keeps the name of its client, whatever connection the app has by now', () => {
  const app = new AppModel().press('4')
  const entry = { ...ENTRY, connection: 1, client: 'app-pc3', method: 'ADD' }
  app.tell({ type: 'log', told: { entries: [entry] } })
  const before = textOf(logInSight(app.state).lines[0] ?? [])
  expect(before).toContain('#1 4711 app-pc3')
  app.tell({ type: 'server', server: { status: 'open', connection: 7 } })
  expect(textOf(logInSight(app.state).lines[0] ?? [])).toBe(before)
})

describe('a log with nothing to be seen says so, and which key helps', () => {
  const said = ({ state }: AppModel) => logPanel(state, { width: 60, height: 12 }).slice(1, -1).map(textOf).join('\n')

  test('at a level, with a filter, and before anything was asked', () => {
    const app = new AppModel().press('4')
    expect(said(app)).toContain('nothing has been asked of the server yet')
    log(app, 1, 3)
    expect(said(app)).not.toContain('nothing')
    expect(said(app.press('v'))).toContain('no warnings or errors; v goes on to errors alone')
    expect(said(app.press('v'))).toContain('no errors; v goes on to all entries')
    app.tell({ type: 'log', told: { entries: [{ ...ENTRY, level: 'error', message: 'a fault' }] } })
    expect(said(app)).toMatch(/a fault/)
    expect(said(app)).not.toContain('no errors')
    expect(said(app.press('/').type('zzz').press('enter'))).toContain('no errors with zzz; Esc clears the filter')
    expect(said(app.press('escape', 'v'))).toMatch(/ 3\s/)
  })
})
