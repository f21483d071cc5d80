import { describe, expect, test, vi } from 'vitest'
import type { BookstoreClient } from '../../src/client/client.ts'
import type { Notification, TrafficEvent } from '../../src/protocol/notifications.ts'
import type { Line } from '../../src/tui/content/line.ts'
import { newestOf, TrafficFollower } from '../../src/tui/follow-traffic.ts'
import type { AppEvent } from '../../src/tui/state/update.ts'
import { drawingOf } from '../../src/tui/view/drawing.ts'
import type { AppModel } from './app-model.ts'
import { closedJustNow, connected } from './server-talk.ts'

const textOfLine = (line: Line) => line.map(({ text }) => text).join('')
const at = '2026-01-01T00:00:00.000Z'

function frame(text: string, more: Partial<TrafficEvent> = {}): TrafficEvent {
  return { connection: 2, at, direction: 'in', bytes: Buffer.byteLength(text), text, ...more }
}

const frames = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => frame(`FRAME ${from + index}.`))

/** The rows of what stands over the panels. */
function over({ state }: AppModel): string[] {
  return (drawingOf(state).blocks.at(-1)?.lines ?? []).map(textOfLine)
}

/** The app, following connection 2. */
function following(size = { columns: 80, rows: 24 }): AppModel {
  return connected(1, 2, 3)
    .tell({ type: 'resize', ...size })
    .press('down', 't')
}

describe('t follows the selected connection', () => {
  test('from when its overlay opens to when it closes, however that is done', () => {
    const app = following()
    expect(app.effects).toEqual([{ type: 'follow traffic', connection: 2 }])
    expect(over(app)[0]).toContain('Traffic of #2 till-2 ─ following')
    app.press('escape')
    expect(app.effects.at(-1)).toEqual({ type: 'end traffic' })
    app.press('t', 'ctrl+c')
    expect(app.state.dialog?.title).toBe('Quit?')
    expect(app.effects.map(({ type }) => type).slice(2)).toEqual(['follow traffic', 'end traffic'])
  })

  test('one that is closed already is not followed', () => {
    const app = closedJustNow(connected(1, 2).press('down'), 2).press('t')
    expect([app.effects, app.state.overlay]).toEqual([[], undefined])
  })

  test('what is told of another one is not shown', () => {
    const app = following().tell({ type: 'traffic', id: 3, events: [frame('OF ANOTHER')] })
    expect(over(app).join('\n')).not.toContain('OF ANOTHER')
  })
})

describe('frames', () => {
  test('have a head with their direction in words, and their text below it', () => {
    const app = following().tell({
      type: 'traffic',
      id: 2,
      events: [frame('GET 1'), frame('OK {"id":1}', { direction: 'out', bytes: 13 })],
    })
    const rows = over(app).map(row => row.slice(1, -1).trimEnd())
    expect(rows[1]).toMatch(/^ \d\d:\d\d:\d\d ▶ from the client {2}5 B$/)
    expect(rows[2]).toBe('  GET 1')
    expect(rows[3]).toMatch(/◀ to the client {2}13 B$/)
    expect(rows[4]).toBe('  OK {"id":1}')
  })

  test('are wrapped, and laid out again for another width', () => {
    const words = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ')
    const app = following().tell({ type: 'traffic', id: 2, events: [frame(words)] })
    for (const columns of [80, 40, 120]) {
      app.tell({ type: 'resize', columns, rows: 24 })
      const rows = over(app)
      expect(rows.every(row => row.length === columns)).toBe(true)
      expect(rows.map(row => row.slice(1, -1).trim()).join(' ')).toContain(words)
    }
  })

  test('show what would do something to the terminal as an escape', () => {
    const app = following().tell({ type: 'traffic', id: 2, events: [frame('a\u001b[2Jb\u202ec\r\nd\te\u0000')] })
    expect(over(app).join('\n')).toContain('a\\x1b[2Jb\\u202ec')
    expect(over(app).join('\n')).toContain('d\\x09e\\x00')
  })

  test.each([
    ['all of it', 'x'.repeat(4096), 4096, false],
    ['all of it with the head of its frame', 'x'.repeat(4095), 4099, false],
    ['the beginning', 'x'.repeat(4096), 10_000, true],
    ['what is masked', 'AUTH …', 500, false],
  ])('of which %s is told say so', (_, text, bytes, isCut) => {
    const app = following().tell({ type: 'traffic', id: 2, events: [frame(text, { bytes })] })
    expect(over(app).some(row => row.includes('the first 4 KiB of it'))).toBe(isCut)
  })

  test('that were left out are counted, and the end is told', () => {
    const app = following().tell({
      type: 'traffic',
      id: 2,
      events: [
        frame('GET 1', { dropped: 1234 }),
        { connection: 2, at, ended: 'closed 1006: worker killed by SIGKILL' },
      ],
    })
    expect(over(app)[1]).toContain('… 1,234 left out')
    expect(over(app).join('\n')).toContain('─ closed 1006: worker killed by SIGKILL')
  })

  test('come no more when the app was connected anew, or may not follow', () => {
    const anew = following().tell({ type: 'feeds restarted' })
    expect(over(anew).join('\n')).toContain('follow again')
    const denied = following().tell({ type: 'traffic note', id: 2, note: 'there is no connection 2' })
    expect(over(denied).join('\n')).toContain('there is no connection 2')
    expect(over(denied)[0]).not.toContain('following')
  })
})

describe('scrolling', () => {
  test('the newest is in sight until one scrolls up, and again from the end on', () => {
    const app = following().tell({ type: 'traffic', id: 2, events: frames(0, 50) })
    expect(over(app).join('\n')).toContain('FRAME 49.')
    app.press('up').tell({ type: 'traffic', id: 2, events: frames(50, 50) })
    expect(over(app)[0]).toContain('paused: G follows')
    expect(over(app).join('\n')).not.toContain('FRAME 50.')
    app.press('G').tell({ type: 'traffic', id: 2, events: frames(100, 1) })
    expect(over(app).join('\n')).toContain('FRAME 100.')
    expect(over(app)[0]).toContain('following')
  })

  test('who has scrolled up goes on seeing the same rows, when the oldest go', () => {
    const app = following()
      .tell({ type: 'traffic', id: 2, events: frames(0, 500) })
      .press('pageup', 'pageup')
    const rows = over(app).slice(1, -1)
    app.tell({ type: 'traffic', id: 2, events: frames(500, 300) })
    expect(over(app).slice(1, -1)).toEqual(rows)
    app.tell({ type: 'traffic', id: 2, events: frames(800, 5_000) })
    expect(over(app)[1]).toMatch(/▶ from the client/)
  })

  test('in the smallest window, too', () => {
    const app = following({ columns: 40, rows: 10 }).tell({ type: 'traffic', id: 2, events: frames(0, 9) })
    expect(over(app)).toHaveLength(8)
    expect(over(app).join('\n')).toContain('FRAME 8.')
  })
})

describe('of more than can be shown', () => {
  const long = (bytes: number) => frame('x'.repeat(4096), { bytes })

  test('at once the newest is, with how many were left out', () => {
    const events = [frame('a', { dropped: 3 }), ...Array.from({ length: 20 }, (_, index) => long(index + 5_000))]
    const shown = newestOf(events)
    expect(shown).toHaveLength(16)
    expect(shown[0]).toMatchObject({ bytes: 5_004, dropped: 8 })
    expect(shown[1]?.dropped).toBeUndefined()
    expect(newestOf(events.slice(0, 5))).toEqual(events.slice(0, 5))
  })

  test('in all the newest is kept', () => {
    const app = following()
    for (let turn = 0; turn < 10; turn++)
      app.tell({ type: 'traffic', id: 2, events: Array.from({ length: 16 }, () => long(9_000 + turn)) })
    const { overlay } = app.state
    expect(overlay?.type === 'traffic' && overlay.told.map(({ event }) => event.bytes)).toEqual(
      Array.from({ length: 64 }, (_, index) => 9_006 + Math.floor(index / 16)),
    )
  })

  test('in one go frames are gathered, and none is told after one has left', async () => {
    vi.useFakeTimers()
    const told: AppEvent[] = []
    const follower = new TrafficFollower(event => told.push(event))
    let hear: (notification: Notification) => void = () => {}
    const ended = vi.fn()
    const subscribe = async (_topic: string, listener: typeof hear) => {
      hear = listener
      return ended
    }
    await follower.follow({ subscribe } as unknown as BookstoreClient, 2)
    const params = { subscription: 1, ...frame('GET 1') }
    for (let count = 0; count < 3; count++) hear({ method: 'TRAFFIC', params })
    vi.advanceTimersByTime(249)
    expect(told).toEqual([])
    vi.advanceTimersByTime(1)
    expect(told).toEqual([{ type: 'traffic', id: 2, events: [params, params, params] }])
    hear({ method: 'TRAFFIC', params })
    follower.end()
    vi.runAllTimers()
    expect([told.length, ended.mock.calls.length]).toEqual([1, 1])
    vi.useRealTimers()
  })
})
