import { describe, expect, test } from 'vitest'
import type { BookstoreClient } from '../../src/client/client.ts'
import type { Line } from '../../src/tui/content/line.ts'
import { performEffect } from '../../src/tui/perform-effect.ts'
import type { AppEvent } from '../../src/tui/state/update.ts'
import { drawingOf } from '../../src/tui/view/drawing.ts'
import { footer } from '../../src/tui/view/footer.ts'
import { AppModel, book } from './app-model.ts'

const textOfLine = (line: Line) => line.map(({ text }) => text).join('')
const ISBN = '9789793062792'

/** The rows of what stands over the panels. */
function over({ state }: AppModel): string {
  return (drawingOf(state).blocks.at(-1)?.lines ?? []).map(textOfLine).join('\n')
}

const BOOKS = [
  book(1, 'Dune', { author: 'Herbert', location: 'A' }),
  book(2, 'DUNE', { author: 'Herbert', isbn: ISBN, location: 'B' }),
  book(3, 'Emma', { isbn: '9780439023481' }),
  book(4, 'Persuasion', { isbn: '9780439023481' }),
  book(5, 'Alone'),
]

function loaded(books = BOOKS): AppModel {
  return new AppModel(0).tell({ type: 'loaded', books })
}

describe('M shows the records of one book', () => {
  test('side by side, with what differs marked by a sign', () => {
    const text = over(loaded().press('M'))
    expect(text).toContain('Duplicates ─ 1 of 2')
    expect(text).toContain('2 records with the same title, author and year')
    expect(text).toMatch(/ ≠ title +Dune +DUNE/)
    expect(text).toMatch(/ {3}author +Herbert +Herbert/)
  })

  test('a group at a time, and says where their titles differ', () => {
    const app = loaded().press('M', 'right')
    expect(over(app)).toContain('Duplicates ─ 2 of 2')
    expect(over(app)).toContain('other titles')
    expect(over(app.press('right'))).toContain('1 of 2')
    expect(over(app.press('left'))).toContain('2 of 2')
  })

  test('also among books that a filter hides, and is closed as help is', () => {
    const app = loaded().type('/').type('alone').press('enter', 'M')
    expect(over(app)).toContain('1 of 2')
    expect(app.press('escape').state.overlay).toBeUndefined()
  })

  test('that there is none is said', () => {
    const app = loaded([book(1), book(2)]).press('M')
    expect([app.state.overlay, app.state.toast?.text]).toEqual([
      undefined,
      expect.stringMatching(/^no book is there twice/),
    ])
  })

  test('in the smallest window two stand side by side, and the keys are named', () => {
    const app = loaded().tell({ type: 'resize', columns: 40, rows: 10 }).press('M')
    expect(
      over(app)
        .split('\n')
        .every(row => row.length === 40),
    ).toBe(true)
    expect(over(app.press('G'))).toMatch(/≠ location +A +B/)
    expect(textOfLine(footer(app.state, 40))).toContain('m merge')
  })
})

describe('m merges them', () => {
  test('after a question that says what becomes of them', () => {
    const app = loaded().press('M', 'm')
    expect(app.state.dialog?.title).toBe('Merge 2 records?')
    expect(app.state.dialog?.lines.join('\n')).toContain('location "B" of 2')
    app.press('enter')
    expect([app.effects, app.state.overlay?.type]).toEqual([[], 'duplicates'])
    app.press('m').type('y')
    expect(app.effects).toEqual([
      {
        type: 'merge',
        merge: expect.objectContaining({ changes: { isbn: ISBN, copies: 2 }, dropped: expect.any(Array) }),
      },
    ])
  })

  test('a question about records with other titles says so', () => {
    expect(loaded().press('M', 'right', 'm').state.dialog?.lines).toContain('Their titles differ.')
  })

  test('as they are when it is answered; one that was deleted meanwhile is not merged', () => {
    const app = loaded().press('M', 'm')
    app.tell({
      type: 'changes',
      changes: [{ id: 2, revision: 9, type: 'deleted', at: '2026-01-01T00:00:00.000Z', by: { connection: 9, pid: 1 } }],
    })
    app.type('y')
    expect([app.effects, app.state.toast?.text]).toEqual([[], 'not merged: one of them has been deleted meanwhile'])
  })

  test('and is looked again within a second', () => {
    const app = loaded().press('M')
    app.tell({
      type: 'changes',
      changes: [{ id: 2, revision: 9, type: 'deleted', at: '2026-01-01T00:00:00.000Z', by: { connection: 9, pid: 1 } }],
    })
    app.tell({ type: 'tick', now: app.state.now + 1_000 })
    expect(over(app)).toContain('1 of 1')
    app.tell({
      type: 'changes',
      changes: [
        { id: 4, revision: 10, type: 'deleted', at: '2026-01-01T00:00:00.000Z', by: { connection: 9, pid: 1 } },
      ],
    })
    app.tell({ type: 'tick', now: app.state.now + 1_000 })
    expect(over(app)).toContain('no book is there twice')
    app.press('m', 'right')
    expect(app.state.dialog).toBeUndefined()
  })

  test('needs the server', () => {
    const app = loaded()
      .press('M')
      .tell({ type: 'server', server: { status: 'retrying', text: 'gone' } })
      .press('m')
    expect([app.state.dialog, app.state.toast?.text]).toEqual([undefined, 'm: the server is not connected'])
  })

  test('with one BATCH, which u takes back', async () => {
    const [effect] = loaded().press('M', 'm').type('y').effects
    if (effect?.type !== 'merge') throw new Error('no merge')
    const asked: unknown[] = []
    const call = async (method: string, params: unknown) => {
      asked.push([method, params])
      return { results: [], revision: 42 }
    }
    const told: AppEvent[] = []
    await performEffect(effect, { call } as unknown as BookstoreClient, event => told.push(event))
    const operations = [
      { method: 'UPDATE', params: { id: 1, ifRevision: 1, isbn: ISBN, copies: 2 } },
      { method: 'DELETE', params: { id: 2, ifRevision: 2 } },
    ]
    expect(asked).toEqual([['BATCH', { operations }]])
    expect(told[0]).toEqual({ type: 'made', made: 'change', revision: 42 })
  })
})
