import { afterEach, describe, expect, test } from 'vitest'
import { widthOf } from '../../src/text/width.ts'
import { book } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'
import { connection } from './server-talk.ts'

let app: DrawnApp
afterEach(() => app.end())

const SIZES = [
  [80, 24],
  [120, 40],
  [90, 40],
  [200, 60],
  [40, 10],
] as const

const LAST_ROW: Readonly<Record<string, RegExp>> = { 2: /Enter save/, '?': /Esc close/ }

describe.each(SIZES)('%i × %i', (columns, rows) => {
  test.each(['1', '2', '3', '4', '?'])('after %s every row has its width, and the last one the keys', async key => {
    app = new DrawnApp({ columns, rows })
    app.store.dispatch({ type: 'changes', changes: [added(31, '漢字かな交じり文 👩‍👧 naïve')] })
    await app.send(key)
    const screen = await app.rows()
    expect(screen).toHaveLength(rows)
    expect(screen.filter(row => widthOf(row) > columns)).toEqual([])
    expect(screen[0]).toContain('● ws://127.0.0.1:8080')
    expect(screen.at(-1)).toMatch(LAST_ROW[key] ?? /a add .*\? help .*q quit/)
    // The frames: as many right ends as left ones.
    const ends = (end: RegExp) => screen.join('').match(end)?.length
    expect(ends(/[┏╭]/g)).toBe(ends(/[┓╮]/g))
    expect(ends(/[┗╰]/g)).toBe(ends(/[┛╯]/g))
  })
})

const added = (id: number, title: string) => ({
  ...{ revision: id, id, type: 'added' as const, at: '2026-01-01T00:00:00.000Z', by: { connection: 9, pid: 4711 } },
  book: book(id, title),
})

// Without emoji: terminals do not agree how many columns some of them take.
describe.each([
  ['two columns each', '漢字かな交じり文'.repeat(12)],
  ['two columns for some', 'Ａ日b本c語'.repeat(12)],
  ['no column for its accents', 'e\u0301a\u0308'.repeat(60)],
  ['Hangul', '한국어 책'.repeat(12)],
])('characters that take %s keep every border where it is', (_what, title) => {
  test('in the table, the form, a connection and the log', async () => {
    app = new DrawnApp({ books: 0 })
    await app.send('a')
    const empty = await app.borders()
    app.store.dispatch({ type: 'changes', changes: [added(1, title)] })
    const entry = { at: '2026-01-01T00:00:00.000Z', level: 'info' as const, connection: 3, pid: 4711, method: 'ADD' }
    app.store.dispatch({ type: 'log', told: { entries: [{ ...entry, status: 201, message: title, ms: 1.2 }] } })
    app.store.dispatch({
      type: 'connection',
      told: { event: 'opened', connection: connection(3, { client: title.slice(0, 64) }) },
    })
    await app.send(title)
    const drawn = (await app.rows()).filter(row => row.includes(title.slice(0, 4))).length
    expect(drawn).toBeGreaterThanOrEqual(4)
    expect(await app.borders()).toEqual(empty)
  })
})

test('one panel at a time has tabs, all of them at 40 columns too', async () => {
  app = new DrawnApp({ columns: 40, rows: 10 })
  expect((await app.rows())[1]).toBe('▶1 Books  2 Add  3 Connections  4 Log')
})

test('under 40 × 10 it says so, keys are held back, and q still quits', async () => {
  app = new DrawnApp({ columns: 39, rows: 9 })
  expect((await app.rows())[0]).toContain('too small')
  await app.send('ad')
  expect(app.store.getState()).toMatchObject({ focus: 'books' })
  await app.send('q')
  expect(app.effects).toEqual([{ type: 'quit' }])
})

test('at 40 × 10 a question leaves its keys in sight, and details their title', async () => {
  app = new DrawnApp({ columns: 40, rows: 10 })
  await app.send('d')
  expect((await app.rows()).at(-1)?.trimEnd()).toBe(' Enter No · y Delete · Esc none')
  await app.send('n')
  app.rest()
  app.store.dispatch({ type: 'connection', told: { event: 'opened', connection: connection(3) } })
  await app.send('3\r')
  const [, title = ''] = await app.rows()
  expect(title).toMatch(/┏ Connection #3 ━* ↓↑ 1–6 of \d+ ┓/)
})

test('at 40 × 10 a question has its sentence whole, rather than blank rows in it', async () => {
  app = new DrawnApp({ columns: 40, rows: 10, books: 0 })
  const title = 'A title that is a good deal longer than forty columns, and goes on'
  app.store.dispatch({ type: 'changes', changes: [added(13, title)] })
  await app.send('d')
  const text = (await app.rows())
    .join(' ')
    .replace(/[┃┏┓┗┛━]/g, ' ')
    .replace(/\s+/g, ' ')
  expect(text).toContain(title)
  expect(text).toContain('u brings it back.')
})

test('an id is shown whole, however few books there are', async () => {
  app = new DrawnApp({ columns: 80, rows: 24, books: 3 })
  app.store.dispatch({ type: 'changes', changes: [added(1_234_567, 'Far away')] })
  await app.send('G')
  expect((await app.rows()).join('\n')).toMatch(/▶ +1234567 {2}Far away/)
})

test('a valid ISBN is ticked, also when the cursor is elsewhere', async () => {
  app = new DrawnApp()
  await app.send('a\t\t9789793062792\u001b[A')
  expect((await app.rows()).join('\n')).toMatch(/ISBN +9789793062792 ✓ /)
})

test('until the books were told, the list is not called empty', async () => {
  app = new DrawnApp({ books: 'untold' })
  expect((await app.rows()).join()).toContain('loading the books')
  app.store.dispatch({ type: 'loaded', books: [] })
  app.store.dispatch({ type: 'resize', columns: 120, rows: 40 })
  expect((await app.rows()).join()).toContain('no books yet')
})

test('help scrolls to its end and back at once', async () => {
  app = new DrawnApp({ columns: 80, rows: 24 })
  await app.send('?G')
  const end = (await app.rows()).join('\n')
  expect(end).toContain('suspend the app')
  expect(end).toMatch(/A browser shows the books, too: http:\/\/[\d.]+:\d+\//)
  await app.send('k')
  expect((await app.rows()).join('\n')).not.toContain('A browser')
})

test('a long message in the log is cut, so that how long it took stays to be seen; w wraps it', async () => {
  app = new DrawnApp({ columns: 80, rows: 24 })
  const entry = { at: '2026-01-01T00:00:00.000Z', level: 'info' as const, connection: 3, pid: 4711, method: 'ADD' }
  const message = `"${'so long a title '.repeat(6)}to its end"`
  app.store.dispatch({ type: 'log', told: { entries: [{ ...entry, status: 201, message, ms: 1.2 }] } })
  await app.send('4')
  expect((await app.rows()).join('\n')).toMatch(/ADD +#3 4711 201 "so long a title.*… 1\.2 ms/)
  await app.send('w')
  expect((await app.rows()).join('\n')).toContain('to its end" 1.2 ms')
})

test('what the server does not tell this connection stands where it is missed, until the next connection', async () => {
  app = new DrawnApp({ books: 'untold' })
  for (const topic of ['books', 'connections', 'log'] as const)
    app.store.dispatch({ type: 'refused', topic, message: `${topic}: present a token first` })
  app.store.dispatch({ type: 'resize', columns: 120, rows: 40 })
  const screen = (await app.rows()).join('\n')
  for (const topic of ['books', 'connections', 'log']) expect(screen).toContain(`${topic}: present a token first`)
  app.store.dispatch({ type: 'feeds restarted' })
  app.store.dispatch({ type: 'resize', columns: 120, rows: 39 })
  expect((await app.rows()).join('\n')).not.toContain('present a token first')
})

test('how many are connected is never cut by the pids of the spare workers', async () => {
  app = new DrawnApp({ columns: 120, rows: 40 })
  const tell = (pid: number, state: 'spare' | 'starting') =>
    app.store.dispatch({ type: 'worker', told: { event: 'started', worker: { pid, state, served: 0, pss: 0 } } })
  app.store.dispatch({ type: 'connection', told: { event: 'opened', connection: connection(3) } })
  for (const pid of [31_001, 31_002]) tell(pid, 'spare')
  await app.send('3')
  expect((await app.rows()).join('\n')).toMatch(/3 Connections ─ 1 open ━+ spare 31001 31002 ┓/)
  for (const pid of [4_031_003, 4_031_004]) tell(pid, 'spare')
  tell(31_005, 'starting')
  await app.send('3')
  expect((await app.rows()).join('\n')).toMatch(/3 Connections ─ 1 open ━+ 4 spare · 1 starting ┓/)
})

test.each([
  [180, 'no forks for 3s · 2 waiting · 1 ending'],
  [120, 'no forks for 3s'],
])('at %i columns it says what troubles the workers: %s', async (columns, corner) => {
  app = new DrawnApp({ columns, rows: 40 })
  const worker = { pid: 31_001, state: 'ending' as const, served: 100, pss: 0 }
  app.store.dispatch({ type: 'worker', told: { event: 'changed', worker } })
  const workers = {
    busy: 0,
    spare: 0,
    starting: 0,
    handshake: 0,
    ending: 1,
    pausedMs: 3_500,
    max: 64,
    waiting: 2,
    refused: 0,
  }
  const quiet = { requestsPerSecond: 0, p50Ms: 0, p99Ms: 0, loopLagMs: 0, connections: 0, books: 0, journalBytes: 0 }
  const stats = { at: '2026-01-01T00:00:00.000Z', writable: true, workers, sandbox: [], ...quiet }
  app.store.dispatch({ type: 'stats', stats })
  await app.send('3')
  expect((await app.rows()).join('\n')).toMatch(new RegExp(`3 Connections ─ 0 open of 64 ━+ ${corner} ┓`))
})

test.each([
  [120, 40],
  [80, 24],
  [40, 12],
])('all answers of a question are to be read, and what was no answer: %i × %i', async (columns, rows) => {
  app = new DrawnApp({ columns, rows })
  app.store.dispatch({ type: 'loaded', books: [book(1, 'Dune', { isbn: '9780441172719' })] })
  await app.send('9780441172719\r')
  const question = (await app.rows()).join('\n')
  for (const answer of ['c one more copy', 'r another record', 'n neither']) expect(question).toContain(answer)
  await app.send('The Trial')
  expect((await app.rows()).join('\n')).toContain('"The Trial" is no answer')
})

test('what is said of a number is to be read to its end, and so is a number beside an ISBN', async () => {
  app = new DrawnApp({ columns: 120, rows: 40 })
  app.store.dispatch({ type: 'loaded', books: [book(1, 'Two', { isbn: '9780306406157', isbnRaw: '0028-0836' })] })
  await app.send('a\t\t9780306406157, 9780441172719\u001b[A')
  const said = (await app.rows()).map(row => row.slice(83, -1).trim()).join(' ')
  expect(said).toContain('has more than one number; kept beside the first: 9780441172719')
  // The number that was left is in stock: one Esc for that question, one for the form.
  for (let esc = 0; esc < 2; esc++) app.store.dispatch({ type: 'key', key: { name: 'escape' } })
  await app.send('\r')
  expect((await app.rows()).join('\n')).toMatch(/ISBN +978-0-306-40615-7 [\s\S]*Also +0028-0836/)
})

test.each([
  [120, 40],
  [60, 20],
  [40, 14],
])('a question is to be read to its end, and so are its answers: %i × %i', async (columns, rows) => {
  app = new DrawnApp({ columns, rows })
  await app.send('ahalf')
  for (const name of ['escape', 'D']) app.store.dispatch({ type: 'key', key: { name } })
  const screen = (await app.rows())
    .map(row => row.replace(/[│┃╭╮╰╯─┏┓┗┛━]/g, ' '))
    .join(' ')
    .replace(/\s+/g, ' ')
  expect(screen).toContain('The server at ws://127.0.0.1:8080 goes on without this app.')
  expect(screen).toContain('What is not saved in the form is kept as a draft, for the next start.')
  expect(screen).toMatch(/n No .*y Detach and quit/)
})
