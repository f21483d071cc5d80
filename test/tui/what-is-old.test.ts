import { describe, expect, test } from 'vitest'
import { timeOfDay } from '../../src/tui/content/figures.ts'
import type { Line } from '../../src/tui/content/line.ts'
import { overlayContent } from '../../src/tui/content/overlay-content.ts'
import type { Overlay } from '../../src/tui/state/app-state.ts'
import { booksPanel } from '../../src/tui/view/books-panel.ts'
import { connectionsPanel } from '../../src/tui/view/connections-panel.ts'
import { footer } from '../../src/tui/view/footer.ts'
import { logPanel } from '../../src/tui/view/log-panel.ts'
import { titleLine } from '../../src/tui/view/title-line.ts'
import { AppModel } from './app-model.ts'
import { closedJustNow, connected, stats } from './server-talk.ts'

const textOfLine = (line: Line) => line.map(({ text }) => text).join('')

describe('what is known to be old is shown as old', () => {
  const title = ({ state }: AppModel) => textOfLine(titleLine(state, 120))
  const panels = ({ state }: AppModel) => {
    const rect = { width: 70, height: 12 }
    return [booksPanel, connectionsPanel, logPanel].map(panel => textOfLine(panel(state, rect)[0] ?? []))
  }
  const clock = (ms: number) => timeOfDay(new Date(ms).toISOString())

  test('a request that waits is said after a second, with the time since when', () => {
    const app = connected(1, 2).tell({ type: 'stats', stats: stats() })
    const { now } = app.state
    app.tell({ type: 'tick', now: now + 900, waitingSince: now })
    expect(title(app)).toContain('● ws://')
    app.tell({ type: 'tick', now: now + 1_000, waitingSince: now })
    expect(title(app)).toContain(`○ waiting since ${clock(now)}: ws://`)
    expect(title(app.tell({ type: 'tick', now: now + 1_100 }))).toContain('● ws://')
  })

  test('figures that come no longer are no figures of now', () => {
    const app = connected(1, 2).tell({ type: 'stats', stats: stats() })
    const { now } = app.state
    expect(title(app)).toContain('2 connections · 30 books · 3 req/s')
    app.tell({ type: 'tick', now: now + 2_000 })
    expect(title(app)).toContain('3 req/s')
    app.tell({ type: 'tick', now: now + 3_000 })
    expect(title(app)).not.toContain('3 req/s')
    for (const line of [title(app), ...panels(app)]) expect(line).toContain(`as of ${clock(now)}`)
    app.tell({ type: 'stats', stats: stats() })
    for (const line of [title(app), ...panels(app)]) expect(line).not.toContain('as of')
  })

  test('and so it is where none ever came, unless this client may not hear of them', () => {
    const silent = () => new AppModel().tell({ type: 'feeds restarted' })
    const app = silent()
    const { now } = app.state
    expect(title(app.tell({ type: 'tick', now: now + 3_000 }))).toContain(`as of ${clock(now)}`)
    const denied = silent().tell({ type: 'refused', topic: 'stats', message: 'needs the role operator' })
    expect(title(denied.tell({ type: 'tick', now: now + 60_000 }))).not.toContain('as of')
  })

  test.each(['lost', 'retrying'] as const)('all of it, once the connection is %s, until it is back', status => {
    const app = connected(1, 2).tell({ type: 'stats', stats: stats() })
    const { now } = app.state
    app.tell({ type: 'server', server: { status, text: 'it was killed' } }).tell({ type: 'tick', now: now + 60_000 })
    for (const line of [title(app), ...panels(app)]) expect(line).toContain(`as of ${clock(now)}`)
    expect(panels(app)[2]).not.toContain('following')
    const row = textOfLine(connectionsPanel(app.state, { width: 70, height: 12 })[2] ?? [])
    app.tell({ type: 'tick', now: now + 120_000 })
    expect(textOfLine(connectionsPanel(app.state, { width: 70, height: 12 })[2] ?? [])).toBe(row)
    app.tell({ type: 'server', server: { status: 'open' } }).tell({ type: 'feeds restarted' })
    for (const line of [title(app), ...panels(app)]) expect(line).not.toContain('as of')
  })

  test('but not while the server stops, which still tells how far it is', () => {
    const app = connected(1, 2).tell({ type: 'stats', stats: stats() })
    app.tell({ type: 'server', server: { status: 'stopping', text: 'saving' } })
    for (const line of [title(app), ...panels(app)]) expect(line).not.toContain('as of')
  })

  test('nobody is said to be connected to a server that has ended', () => {
    const app = connected(1, 2)
      .tell({ type: 'server', server: { status: 'lost', text: 'killed' } })
      .press('q')
    expect([app.effects, app.state.dialog]).toEqual([[{ type: 'quit' }], undefined])
  })

  test('so are the details of a book and of a connection', () => {
    const app = connected(1, 2)
      .press('enter')
      .tell({ type: 'server', server: { status: 'lost', text: '' } })
    expect(overlayContent(app.state, app.state.overlay as Overlay, 66).title).toMatch(/^Connection #1 ─ as of /)
    const other = new AppModel().press('enter').tell({ type: 'server', server: { status: 'lost', text: '' } })
    expect(overlayContent(other.state, other.state.overlay as Overlay, 66).title).toMatch(/^Book 1 ─ as of /)
  })
})

describe('what was never told is not zero', () => {
  test('a log of a server that was never reached is not followed', () => {
    const app = new AppModel().tell({ type: 'server', server: { status: 'retrying', text: 'refused' } })
    const { toldUntil: _until, ...server } = app.state.server
    const title = textOfLine(logPanel({ ...app.state, server }, { width: 70, height: 8 })[0] ?? [])
    expect(title).not.toContain('following')
  })

  test('before the first of it', () => {
    const app = new AppModel('untold')
    expect(textOfLine(titleLine(app.state, 120))).not.toMatch(/\d (?:connection|book|worker)/)
    expect(textOfLine(connectionsPanel(app.state, { width: 70, height: 8 })[0] ?? [])).not.toContain('open')
  })

  test.each([40, 54, 90])('where this client may not hear of it, which is said to its end in %i columns', width => {
    const app = new AppModel()
    const sentence = 'SUBSCRIBE to it needs the role operator; this connection is writer: present its token'
    for (const topic of ['connections', 'workers', 'log', 'stats'] as const)
      app.tell({ type: 'refused', topic, message: sentence })
    expect(textOfLine(titleLine(app.state, 120))).toMatch(/ 30 books +$/)
    for (const panel of [connectionsPanel, logPanel]) {
      const lines = panel(app.state, { width, height: 10 }).map(textOfLine)
      expect(lines[0]).not.toMatch(/\d open|following/)
      const said = lines.slice(1, -1).map(line => line.slice(1, -1).trim())
      expect(said.filter(line => line !== '').join(' ')).toBe(sentence)
    }
  })

  test('and the title counts the connections that the panel counts', () => {
    const app = closedJustNow(connected(1, 2, 3), 3)
    expect(textOfLine(titleLine(app.state, 120))).toContain('2 connections')
    expect(textOfLine(connectionsPanel(app.state, { width: 70, height: 8 })[0] ?? [])).toContain('2 open')
    expect(textOfLine(titleLine(connected(1).state, 120))).toContain('1 connection ·')
  })
})

describe('r', () => {
  test.each(['lost', 'retrying'] as const)('starts or connects again when the connection is %s', status => {
    for (const [isHost, canHost] of [
      [true, true],
      [false, true],
      [false, false],
    ] as const) {
      const app = new AppModel().tell({ type: 'server', server: { status, text: 'why', isHost, canHost } })
      const does = canHost && (status === 'lost' || !isHost) ? 'starts the server here' : 'connects at once'
      expect(textOfLine(footer(app.state, 80))).toContain(` ! r ${does} · q quits · why`)
      expect(textOfLine(footer({ ...app.state, focus: 'form' }, 80))).toContain(` ! Esc, then r ${does} · why`)
      expect(app.press('r').effects).toEqual([{ type: 'restart' }])
    }
  })

  test.each([
    ['q', 'Enter No · y Quit · Esc none'],
    ['?', 'Esc close'],
    ['/', 'Enter keep · Esc clear'],
  ] as const)('is not offered where it does something else: after %s', (key, keys) => {
    const app = new AppModel().press('a').type('x').press('escape', key)
    app.tell({ type: 'server', server: { status: 'retrying', text: 'why' } })
    const shown = textOfLine(footer(app.state, 80))
    expect(shown).toContain(keys)
    expect(shown).not.toMatch(/\br connects|q quits/)
  })

  test.each([
    ['open', 'the connection to the server stands'],
    ['starting', 'the server is being started'],
    ['stopping', 'the server is stopping'],
  ] as const)('says why it does nothing while it is %s', (status, why) => {
    const app = new AppModel().tell({ type: 'server', server: { status } }).press('r')
    expect([app.state.toast?.text, app.effects]).toEqual([`r: ${why}`, []])
  })
})

test('options that are not used are named in a question of their own, to be read in peace', () => {
  const app = new AppModel().tell({ type: 'attached', pid: 4711, others: [] })
  expect(app.state.dialog).toBeUndefined()
  app.tell({ type: 'attached', pid: 4711, others: ['--port: it has 21071, not 21072'] })
  expect(app.state.dialog?.lines).toContain('--port: it has 21071, not 21072')
  // The server it is about is gone.
  const before = app.state
  app.tell({ type: 'server', server: { status: 'retrying', text: 'refused' } })
  expect(app.state.dialog).toBeUndefined()
  app.state = before
  expect(app.press('enter').state.dialog).toBeUndefined()
})
