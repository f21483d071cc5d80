import { afterEach, describe, expect, test } from 'vitest'
import type { Stats } from '../../src/protocol/notifications.ts'
import { COLUMNS } from '../../src/tui/state/app-state.ts'
import { FORM_FIELDS } from '../../src/tui/state/form/form.ts'
import { titleLine } from '../../src/tui/view/title-line.ts'
import { AppModel } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'
import { connection } from './server-talk.ts'

let app: DrawnApp
afterEach(() => app?.end())

// What is read here is text: bold, inverse and colours are not in it.
describe('without any style', () => {
  test('the field with the cursor is shown, and the cursor in it', async () => {
    app = new DrawnApp()
    await app.send('a')
    for (const { label } of FORM_FIELDS) {
      const rows = await app.rows()
      const row = rows.findIndex(text => text.includes(`▶${label}`))
      expect([label, rows.filter(text => /[│┃]▶\w/.test(text)).length, row > 0]).toEqual([label, 1, true])
      const cursor = await app.cursor()
      expect([label, cursor?.y]).toEqual([label, label === 'Description' ? row + 1 : row])
      await app.send('\t')
    }
  })

  test('the cursor stands behind what is typed before it, wide letters too', async () => {
    app = new DrawnApp()
    await app.send('a漢字x\u001b[D')
    const rows = await app.rows()
    const row = rows.findIndex(text => text.includes('▶Title'))
    const start = (rows[row] ?? '').indexOf('漢')
    expect(await app.cursor()).toEqual({ x: start + 4, y: row })
  })

  test('a default says that what is typed takes its place', async () => {
    app = new DrawnApp()
    await app.send(`a${'\t'.repeat(FORM_FIELDS.findIndex(({ name }) => name === 'copies'))}`)
    expect((await app.rows()).join('\n')).toMatch(/▶Copies +1 {2}type to replace/)
    await app.send('7')
    expect((await app.rows()).join('\n')).not.toContain('type to replace')
  })

  test('the chosen column is shown, beside the one that is sorted by', async () => {
    app = new DrawnApp()
    for (const column of COLUMNS) {
      const rows = await app.rows()
      expect(rows[2]?.match(/›\w+/g)?.map(text => text.toLowerCase())).toEqual([`›${column}`])
      expect(rows[2]).toContain('ID▲')
      await app.send('\u001b[C')
    }
  })

  test('the panel that is shown, the answer that Enter takes, and what a log entry is', async () => {
    app = new DrawnApp({ columns: 80, rows: 24 })
    const entry = { at: '2026-01-01T00:00:00.000Z', message: 'something' }
    for (const level of ['info', 'warn', 'error'] as const)
      app.store.dispatch({ type: 'log', told: { entries: [{ ...entry, level }] } })
    await app.send('4')
    const log = (await app.rows()).join('\n')
    expect(log).toMatch(/ 3 Connections {2}▶4 Log/)
    expect(log).toMatch(/\d\d something[\s\S]*\d\d ! something[\s\S]*\d\d ✕ something/)
    for (const level of ['warnings', 'errors', 'all']) {
      await app.send('v')
      expect((await app.rows()).join('\n')).toContain(`following · ${level}`)
    }
    await app.send('D')
    expect((await app.rows()).join('\n')).toMatch(/▶n No /)
  })

  test('why a connection ended is shown to its end, however long the name of its client is', async () => {
    app = new DrawnApp()
    const told = { ...connection(2), client: 'scanner-at-the-southern-entrance' }
    const reason = 'worker killed by SIGKILL'
    for (const event of ['opened', 'closed'] as const)
      app.store.dispatch({ type: 'connection', told: { event, connection: told, code: 1006, reason } })
    await app.send('3')
    expect((await app.rows()).join('\n')).toMatch(/4002 {2}scann\S*… ✕ worker killed by SIGKILL *┃/)
  })

  test('the cursor is hidden where nothing is typed, and stands in a filter that is', async () => {
    app = new DrawnApp()
    expect(await app.cursor()).toBeUndefined()
    await app.send('/ab')
    const cursor = await app.cursor()
    expect((await app.rows())[cursor?.y ?? 0]?.[cursor?.x ?? 0]).toBe('▏')
    for (const name of ['escape', '?']) app.store.dispatch({ type: 'key', key: { name } })
    expect(await app.cursor()).toBeUndefined()
  })
})

describe('the first row', () => {
  const FIGURES = {
    ...{ at: '2026-01-01T00:00:00.000Z', writable: true, p50Ms: 1, loopLagMs: 0, connections: 0, books: 30 },
    workers: { busy: 1, spare: 2, starting: 0, handshake: 0, ending: 0, pausedMs: 0, max: 64, waiting: 0, refused: 0 },
    ...{ journalBytes: 0, sandbox: [] },
  }
  const QUIET = { ...FIGURES, requestsPerSecond: 0, p99Ms: 0 }
  const BUSY = { ...FIGURES, requestsPerSecond: 12, p99Ms: 12.5 }
  const PARTS = [' books', ' req/s', ' workers (', 'p99 12.5 ms']

  const shown = (width: number, stats: Stats) =>
    titleLine(told.tell({ type: 'stats', stats }).state, width)
      .map(({ text }) => text)
      .join('')
  const told = new AppModel()
  for (const pid of [1, 2])
    told.tell({ type: 'worker', told: { event: 'started', worker: { pid, state: 'spare', served: 0, pss: 0 } } })
  for (let seconds = 0; seconds < 60; seconds++) told.tell({ type: 'stats', stats: BUSY })

  test('gives up the least important figures first, whatever comes and goes, and keeps its address apart', () => {
    for (let columns = 40; columns <= 140; columns++) {
      for (const [stats, all] of [
        [BUSY, PARTS],
        [QUIET, PARTS.slice(0, -1)],
      ] as const) {
        const row = shown(columns, stats)
        const room = columns - ' Bookstore ● ws://127.0.0.1:8080 '.length
        const parts = all.filter(part => row.includes(part))
        expect([columns, row.length, parts]).toEqual([columns, columns, all.slice(0, parts.length)])
        expect([columns, parts.length]).toEqual([columns, room < 11 ? 0 : Math.max(parts.length, 1)])
        if (room >= 63) expect([columns, parts]).toEqual([columns, all])
        expect(row).toMatch(/:8080(?: {2}| *$)/)
      }
    }
  })
})

test('at 100×34 the table has what a form does not need that nobody uses, and the form gets it when it is used', async () => {
  app = new DrawnApp({ columns: 100, rows: 34 })
  const titleColumns = async () => {
    const heading = (await app.rows())[2] ?? ''
    return heading.indexOf('Author') - heading.indexOf('Title')
  }
  const idle = await titleColumns()
  expect(idle).toBeGreaterThanOrEqual(20)
  await app.send('aHalf a title')
  expect(await titleColumns()).toBeLessThan(idle)
  app.store.dispatch({ type: 'key', key: { name: 'escape' } })
  expect((await app.rows()).join('\n')).toMatch(/Title +Half a title/)
})
