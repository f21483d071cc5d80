import { expect, test } from 'vitest'
import { widthOf } from '../../src/text/width.ts'
import type { Line } from '../../src/tui/content/line.ts'
import { stoppingBox } from '../../src/tui/view/stopping-box.ts'
import { titleLine } from '../../src/tui/view/title-line.ts'
import { AppModel } from './app-model.ts'

const STATS = {
  at: '2026-01-01T00:00:00.000Z',
  ...{ requestsPerSecond: 0, p50Ms: 0, p99Ms: 0, loopLagMs: 0, connections: 1, books: 1, journalBytes: 0, sandbox: [] },
  workers: { busy: 1, spare: 2, starting: 0, handshake: 0, ending: 0, pausedMs: 0, max: 64, waiting: 0, refused: 0 },
  writable: true,
}

function textOf(line: Line): string {
  return line.map(({ text }) => text).join('')
}

test('the first row says that the server drains, and how far that has come', () => {
  const app = new AppModel()
  app.tell({ type: 'stats', stats: { ...STATS, draining: { open: 3, of: 12 } } })
  expect(textOf(titleLine(app.state, 120))).toContain('○ draining, 3 of 12 still open: ws://127.0.0.1:8080')
  app.tell({ type: 'stats', stats: STATS })
  expect(textOf(titleLine(app.state, 120))).toContain('● ws://127.0.0.1:8080')
})

test.each([120, 52, 40])(
  'while the server stops, %d columns have a box with the connections that are open',
  columns => {
    const app = new AppModel().tell({ type: 'resize', columns, rows: 10 })
    expect(stoppingBox(app.state)).toBeUndefined()
    app.tell({ type: 'server', server: { status: 'stopping', stopping: { open: 3, of: 12, seconds: 5 } } })
    const lines = stoppingBox(app.state)?.map(textOf) ?? []
    expect(new Set(lines.map(widthOf))).toEqual(new Set([Math.min(columns, 52)]))
    expect(lines.join('\n')).toContain('3 of 12 connections still open')
    const bar = lines.find(line => line.includes('█')) ?? ''
    const share = (bar.match(/█/g)?.length ?? 0) / (bar.match(/[█░]/g)?.length ?? 1)
    expect(share).toBeCloseTo(0.75, 1)
    app.tell({ type: 'server', server: { stopping: { open: 0, of: 12, seconds: 5 } } })
    expect(stoppingBox(app.state)).toBeUndefined()
  },
)
