import { describe, expect, test } from 'vitest'
import type { BookstoreClient } from '../../src/client/client.ts'
import { BookstoreError } from '../../src/domain/errors.ts'
import type { Borrower, Loan } from '../../src/domain/lending/lending.ts'
import type { Line } from '../../src/tui/content/line.ts'
import { lookForDesk } from '../../src/tui/desk/desk-look.ts'
import { doDeskTask } from '../../src/tui/desk/desk-task.ts'
import type { DeskOutcome, DeskTask } from '../../src/tui/state/desk/desk.ts'
import type { Effect } from '../../src/tui/state/effect.ts'
import { drawingOf } from '../../src/tui/view/drawing.ts'
import { footer } from '../../src/tui/view/footer.ts'
import { AppModel, book } from './app-model.ts'

const textOfLine = (line: Line) => line.map(({ text }) => text).join('')
const ISBN = '9780439023481'
const SITI: Borrower = { borrower: 11, card: 'K-1', name: 'Siti Rahma' }
const LOAN: Loan = {
  loan: 1,
  id: 1,
  copy: 'B-1',
  borrower: 11,
  at: '2026-01-01T00:00:00.000Z',
  until: '2999-01-15',
  renewals: 0,
}

/** The rows of the desk. */
function over({ state }: AppModel): string {
  return (drawingOf(state).blocks.at(-1)?.lines ?? []).map(textOfLine).join('\n')
}

const jobs = ({ effects }: AppModel) =>
  effects.filter((effect): effect is Extract<Effect, { type: 'desk' }> => effect.type === 'desk')
const looks = ({ effects }: AppModel) => effects.filter(({ type }) => type === 'desk look')

function atDesk(): AppModel {
  const app = new AppModel(0).tell({ type: 'loaded', books: [book(1, 'Dune'), book(2, 'Emma')] }).press('L')
  return seen(app)
}

function seen(app: AppModel, loans: readonly Loan[] = [], overdue = 0): AppModel {
  const { view, served } = app.state.desk
  const rows = loans.map(loan => ({ loan }))
  return app.tell({ type: 'desk', told: { type: 'seen', view, served: served?.borrower, rows, overdue } })
}

const done = (app: AppModel, outcome: DeskOutcome) => app.tell({ type: 'desk', told: { type: 'done', outcome } })
const serving = () => seen(done(atDesk().type('K-1').press('enter'), { type: 'served', borrower: SITI, isNew: false }))

describe('one input takes every code', () => {
  test('a typed card, copy or id, and a scanned number: each is looked up, for whom is served then', () => {
    const app = serving()
    app.type('B-1').press('enter')
    done(app, { type: 'loan', loan: LOAN, isRenewed: false })
    app.chunk(`${ISBN}\r`)
    expect(jobs(app).map(({ job, served }) => [job.task, served])).toEqual([
      [{ type: 'scan', code: 'K-1' }, undefined],
      [{ type: 'scan', code: 'B-1' }, 11],
      [{ type: 'scan', code: ISBN }, 11],
    ])
    expect([app.state.overlay?.type, app.state.desk.field.before]).toEqual(['desk', ''])
  })

  test('scans that come faster than answers are done one after the other', () => {
    const app = atDesk().type('K-1').press('enter').type('B-1').press('enter')
    expect(jobs(app)).toHaveLength(1)
    done(app, { type: 'served', borrower: SITI, isNew: false })
    expect(jobs(app).at(-1)).toMatchObject({ job: { task: { code: 'B-1' } }, served: 11 })
  })

  test('letters are text, whatever key they are elsewhere; Tab behind a code takes it', () => {
    const app = atDesk().type('qL?u').press('tab')
    expect(jobs(app).map(({ job }) => job.task)).toEqual([{ type: 'scan', code: 'qL?u' }])
  })

  test('an unknown code is told at once, and the next scan is as if it had not been', () => {
    const app = serving().type('XX9').press('enter')
    done(app, { type: 'unknown', code: 'XX9', why: 'no card, no copy, no ISBN' })
    expect(over(app)).toContain('unknown: XX9: no card')
    app.type('B-1').press('enter')
    expect(jobs(app).at(-1)).toMatchObject({ job: { task: { code: 'B-1' } }, served: 11 })
  })

  test('a refused task is told, and the next one is done', () => {
    const app = serving().type('B-1').press('enter').type('B-2').press('enter')
    app.tell({ type: 'desk', told: { type: 'failed', error: new BookstoreError('CONFLICT', 'copy B-1 is lost') } })
    expect(jobs(app).at(-1)).toMatchObject({ job: { task: { code: 'B-2' } } })
    expect(over(app)).toContain('B-1: copy B-1 is lost')
  })

  test('text that stood there when a number was scanned is named as it goes', () => {
    const app = atDesk().type('mar').rest().chunk(`${ISBN}\r`)
    expect([over(app), app.state.desk.field.before]).toEqual([expect.stringContaining('“mar” was typed before'), ''])
    expect(jobs(app).at(-1)?.job.task).toEqual({ type: 'scan', code: ISBN })
  })
})

describe('who is served', () => {
  test('is named with what they have; what is overdue has a sign', () => {
    const app = seen(serving(), [LOAN, { ...LOAN, loan: 2, id: 2, copy: 'B-2', until: '2026-01-01' }], 1)
    expect(over(app)).toMatch(/ Siti Rahma {3}2 lent, ! 1 overdue · card K-1/)
    expect(over(app)).toMatch(/▶ 2999-01-15 +Dune · B-1/)
    expect(over(app)).toMatch(/2026-01-01 ! overdue Emma · B-2/)
  })

  test('is served until Esc, which goes back one level at a time', () => {
    const app = serving().type('x').press('escape')
    expect([app.state.desk.field.before, app.state.desk.served]).toEqual(['', SITI])
    app.press('escape')
    expect([app.state.overlay?.type, app.state.desk.served]).toEqual(['desk', undefined])
    expect(app.press('escape').state.overlay).toBeUndefined()
  })

  test('is not served any more when the desk was closed; a form that was begun is there still', () => {
    const app = serving().press('ctrl+n').type('K-9').press('ctrl+c', 'L')
    expect([app.state.desk.served, app.state.desk.registration?.card.before]).toEqual([undefined, 'K-9'])
  })

  test('with nobody served the keys are named, as none of them is a letter', () => {
    expect(over(atDesk())).toMatch(/Ctrl\+R +renew the chosen loan/)
  })

  test('is chosen of those whose name has what was typed', () => {
    const app = done(atDesk().type('rahma').press('enter'), { type: 'people', code: 'rahma', people: [SITI] })
    app.press('enter')
    expect(jobs(app).at(-1)?.job.task).toEqual({ type: 'serve', borrower: SITI })
  })
})

describe('the chosen loan', () => {
  test.each([
    ['ctrl+t', 'return'],
    ['ctrl+r', 'renew'],
    ['ctrl+x', 'lost'],
  ])('%s: %s', (key, type) => {
    const app = seen(serving(), [LOAN, { ...LOAN, loan: 2 }]).press('down', key)
    expect(jobs(app).at(-1)?.job.task).toEqual({ type, loan: { ...LOAN, loan: 2 } })
  })

  test('of the lost is found; a lost copy that is scanned says so, and is found by the same key', () => {
    const lost = { ...LOAN, lost: '2026-02-01T00:00:00.000Z' }
    const app = seen(seen(atDesk().press('tab')).press('tab'), [lost]).press('ctrl+f')
    expect(jobs(app).at(-1)?.job.task).toEqual({ type: 'found', loan: lost })
    done(app, { type: 'copy', copy: { copy: 'B-9', id: 2, lost: lost.lost }, is: 'missing' })
    expect(over(app)).toContain('lost since 2026-02-01: B-9 Emma')
    expect(jobs(app.press('ctrl+f')).at(-1)?.job.task).toEqual({ type: 'copy found', copy: 'B-9' })
  })

  test('stays chosen when another comes into the list', () => {
    const app = seen(serving(), [LOAN])
    app.tell({ type: 'desk', told: { type: 'lending' } }).tell({ type: 'tick', now: app.state.now + 1_000 })
    seen(app, [{ ...LOAN, loan: 2 }, LOAN])
    expect(jobs(app.press('ctrl+r')).at(-1)?.job.task).toEqual({ type: 'renew', loan: LOAN })
  })

  test('that there is none is said', () => {
    const app = atDesk().press('ctrl+r')
    expect([jobs(app), over(app)]).toEqual([[], expect.stringContaining('no loan is chosen')])
  })
})

describe('the form for a borrower', () => {
  test('begins with the code that nobody knew, and a refused one comes back as it was typed', () => {
    const app = done(atDesk().type('K-7').press('enter'), { type: 'unknown', code: 'K-7', why: 'no card' })
    app.press('ctrl+n').type('Ani').press('enter')
    expect(jobs(app).at(-1)?.job.task).toEqual({ type: 'register', card: 'K-7', name: 'Ani' })
    app.tell({
      type: 'desk',
      told: { type: 'failed', error: new BookstoreError('DUPLICATE', 'that is the number of a copy') },
    })
    expect(over(app)).toMatch(/Card {2}K-7[\s\S]*Name {2}Ani[\s\S]*that is the number of a copy/)
  })

  test('takes a scan as the card, and never as a name', () => {
    const app = atDesk().press('ctrl+n').chunk('12345678\r')
    expect(app.state.desk.registration).toMatchObject({ card: { before: '12345678' }, at: 'name' })
    app.type('Ani').rest().chunk(`${ISBN}\r`)
    expect([over(app), app.state.desk.registration?.name.before]).toEqual([
      expect.stringContaining(`${ISBN} was scanned, and not looked up`),
      'Ani',
    ])
    app.press('ctrl+u').type('4711').press('enter')
    expect([jobs(app), over(app)]).toEqual([[], expect.stringContaining('the name needs a letter')])
  })
})

describe('without the server', () => {
  test('what was scanned waits, and goes under its key when it is back', () => {
    const app = serving().type('B-1').press('enter')
    const [sent] = jobs(app).slice(-1)
    app.tell({ type: 'server', server: { status: 'retrying', text: 'gone' } })
    app.tell({
      type: 'desk',
      told: { type: 'failed', error: new BookstoreError('OVERLOADED', 'the connection was lost') },
    })
    app.tell({ type: 'tick', now: app.state.now + 1_000 })
    expect(jobs(app).at(-1)).toBe(sent)
    expect(over(app)).toContain('waits until it is')
    app.tell({ type: 'server', server: { status: 'open', connection: 2 } })
    app.tell({ type: 'tick', now: app.state.now + 1_000 })
    expect(jobs(app)).toHaveLength(3)
    expect(jobs(app).at(-1)).toEqual(sent)
  })

  test('Esc closes the desk, and whom it is for is served still', () => {
    const app = serving().type('B-1').press('enter')
    app.tell({ type: 'server', server: { status: 'lost', text: 'gone' } })
    app
      .tell({ type: 'desk', told: { type: 'failed', error: new BookstoreError('OVERLOADED', 'lost') } })
      .press('escape')
    expect([app.state.overlay, app.state.desk.served]).toEqual([undefined, SITI])
    app.tell({ type: 'server', server: { status: 'open', connection: 2 } }).press('L')
    expect(app.state.desk.served).toEqual(SITI)
    expect(jobs(app).at(-1)).toMatchObject({ job: { task: { code: 'B-1' } }, served: 11 })
  })

  test('and without the role there is no desk: its key says why', () => {
    const message = 'SUBSCRIBE to it needs the role librarian'
    const app = new AppModel(1).tell({ type: 'refused', topic: 'lending', message }).press('L')
    expect([app.state.overlay, app.state.toast?.text]).toEqual([undefined, `L: ${message}`])
  })
})

describe('what is overdue', () => {
  test('is told in the first line, in every panel, and looked at again when somebody lends, and on another day', () => {
    const app = new AppModel(1).tell({ type: 'desk', told: { type: 'lending' } })
    app.tell({ type: 'tick', now: app.state.now + 1_000 })
    expect(looks(app)).toHaveLength(1)
    seen(app, [], 3)
    expect(textOfLine(drawingOf(app.state).blocks[0]?.lines[0] ?? [])).toContain('3 overdue')
    app.tell({ type: 'tick', now: app.state.now + 1_000 })
    expect(looks(app)).toHaveLength(1)
    app.tell({ type: 'tick', now: app.state.now + 86_400_000 })
    expect(looks(app)).toHaveLength(2)
  })
})

test('in the smallest window the input, who is served, what was said and a loan are in sight, and Esc is named', () => {
  const app = serving().tell({ type: 'resize', columns: 40, rows: 10 }).type('B-1').press('enter')
  done(app, { type: 'loan', loan: { ...LOAN, until: '2026-01-01' }, isRenewed: false })
  const rows = over(seen(app, [{ ...LOAN, until: '2026-01-01' }])).split('\n')
  expect([rows.length, ...new Set(rows.map(row => row.length))]).toEqual([8, 40])
  for (const text of ['Scan', 'Siti Rahma', 'lent to Siti Rahma', '▶ 2026-01-01 ! Dune'])
    expect(rows.join('\n')).toContain(text)
  expect(textOfLine(footer(app.state, 40))).toContain('Esc back')
})

/** A client that answers as a table says, and notes what it was asked. */
function playedClient(answers: Record<string, unknown>) {
  const asked: unknown[] = []
  const call = async (method: string, params: unknown) => {
    asked.push([method, params])
    return answers[method]
  }
  return { asked, client: { call } as unknown as BookstoreClient }
}

const ASKED = { requestKey: 'k' }
const COPY = { kind: 'copy', copy: { copy: 'B-1', id: 1 }, book: book(1, 'Dune') }
const RETURNED = { ...LOAN, returned: '2026-02-01T00:00:00.000Z' }

describe('a code is what the server says that it is', () => {
  test.each<[string, Record<string, unknown>, number | undefined, unknown, string]>([
    [
      'a copy that is in is lent to whom is served',
      { RECOGNISE: COPY, LEND: LOAN },
      11,
      ['LEND', { borrower: 11, copy: 'B-1', ...ASKED }],
      'loan',
    ],
    [
      'one that is lent is returned, that loan and no other',
      { RECOGNISE: { ...COPY, loan: LOAN }, RETURN: RETURNED },
      11,
      ['RETURN', { loan: 1, ...ASKED }],
      'loan',
    ],
    [
      'also with nobody served',
      { RECOGNISE: { ...COPY, loan: LOAN }, RETURN: RETURNED },
      undefined,
      ['RETURN', { loan: 1, ...ASKED }],
      'loan',
    ],
    [
      'one that is in, with nobody served, is shown',
      { RECOGNISE: COPY },
      undefined,
      ['RECOGNISE', { code: 'c' }],
      'copy',
    ],
    [
      'an ISBN is lent by its book',
      { RECOGNISE: { kind: 'book', books: [book(2)] }, LOANS: { loans: [] }, LEND: LOAN },
      11,
      ['LEND', { borrower: 11, id: 2, ...ASKED }],
      'loan',
    ],
    [
      'and taken back from whom is served',
      { RECOGNISE: { kind: 'book', books: [book(2)] }, LOANS: { loans: [{ loan: 5, id: 2 }] }, RETURN: RETURNED },
      11,
      ['RETURN', { loan: 5, ...ASKED }],
      'loan',
    ],
    [
      'an ISBN of two books lends neither',
      { RECOGNISE: { kind: 'book', books: [book(1), book(2)] } },
      11,
      ['RECOGNISE', { code: 'c' }],
      'books',
    ],
    [
      'a number that nobody knows is looked up in no name',
      { RECOGNISE: { kind: 'unknown', code: '12', why: 'no' } },
      11,
      ['RECOGNISE', { code: 'c' }],
      'unknown',
    ],
    [
      'a part of a name serves nobody by itself',
      { RECOGNISE: { kind: 'unknown', code: 'siti', why: 'no' }, BORROWERS: { borrowers: [SITI] } },
      11,
      ['BORROWERS', { q: 'siti', limit: 50 }],
      'people',
    ],
  ])('%s', async (_what, answers, served, last, outcome) => {
    const { client, asked } = playedClient(answers)
    const task: DeskTask = { type: 'scan', code: 'c' }
    const result = await doDeskTask(client, { task, requestKey: 'k' }, served)
    expect([asked.at(-1), result.type]).toEqual([last, outcome])
  })

  test('a registration that is sent again after its answer was lost serves the person that is there', async () => {
    const { client, asked } = playedClient({ RECOGNISE: { kind: 'borrower', borrower: SITI, loans: [] } })
    const task: DeskTask = { type: 'register', card: 'K-1', name: 'Siti Rahma' }
    expect(await doDeskTask(client, { task, requestKey: 'k' }, undefined)).toMatchObject({ borrower: SITI })
    expect(asked).toHaveLength(1)
  })

  test('lists of several persons say who has what', async () => {
    const { client } = playedClient({ LOANS: { loans: [LOAN], total: 1 }, BORROWERS: { borrowers: [SITI] } })
    const { rows, overdue } = await lookForDesk(client, { type: 'overdue' }, undefined)
    expect([rows, overdue]).toEqual([[{ loan: LOAN, who: 'Siti Rahma' }], 1])
  })
})
