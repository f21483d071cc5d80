import { describe, expect, test } from 'vitest'
import type { BookstoreClient } from '../../src/client/client.ts'
import { BookstoreError, type ErrorDetails, type NamedChange } from '../../src/domain/errors.ts'
import { performEffect } from '../../src/tui/perform-effect.ts'
import type { Effect } from '../../src/tui/state/effect.ts'
import { AppModel } from './app-model.ts'

const STUCK: NamedChange = { revision: 41, type: 'updated', id: 173, title: 'Dune', books: 1 }
const OLDER: NamedChange = { revision: 40, type: 'added', id: 12, title: 'Emma', books: 3 }

/** Presses a key, and lets a server answer that it cannot be done. */
async function refused(key: 'u' | 'U', details: ErrorDetails, app = new AppModel().press(key)): Promise<AppModel> {
  const effect = app.effects.at(-1) as Extract<Effect, { type: 'undo' | 'redo' }>
  const calls: unknown[] = []
  const call = (method: string, params: object) => {
    calls.push([method, params])
    return Promise.reject(new BookstoreError('CONFLICT', 'was changed since', details))
  }
  await performEffect(effect, { call } as unknown as BookstoreClient, event => void app.tell(event))
  expect(calls).toEqual([[key === 'u' ? 'UNDO' : 'REDO', {}]])
  return app
}

describe('a change that cannot be undone', () => {
  test('is named with what stands in its way, and the next older one is offered; No is the default', async () => {
    const app = await refused('u', { change: STUCK, older: OLDER })
    expect(app.state.dialog).toMatchObject({
      title: 'This change cannot be undone',
      lines: [
        'updated 173  Dune',
        'The book was deleted since.',
        '',
        'The next older one can: added 12  Emma, and 2 more books',
      ],
    })
    const before = app.effects.length
    app.press('enter')
    expect([app.state.dialog, app.effects.length]).toEqual([undefined, before])
  })

  test('y undoes the older one, and no other', async () => {
    const app = await refused('u', { change: STUCK, older: OLDER, current: {} })
    expect(app.state.dialog?.lines[1]).toBe('The book was changed since.')
    app.press('y')
    expect(app.effects.at(-1)).toEqual({ type: 'undo', revision: 40 })
    const calls: unknown[] = []
    const call = (method: string, params: object) => {
      calls.push([method, params])
      return Promise.resolve({ changes: [{ type: 'deleted', id: 12 }], revision: 50 })
    }
    await performEffect(
      { type: 'undo', revision: 40 },
      { call } as unknown as BookstoreClient,
      event => void app.tell(event),
    )
    expect([calls, app.state.toast?.text]).toEqual([[['UNDO', { revision: 40 }]], 'undone: book 12 is gone again'])
  })

  test('with none older that could be: that is said, and nothing offered', async () => {
    const app = await refused('U', { change: STUCK })
    expect([app.state.dialog?.title, app.state.dialog?.lines.at(-1), app.state.dialog?.answers.length]).toEqual([
      'This change cannot be made again',
      'No older change of yours can be made again.',
      1,
    ])
  })

  test('does not take another question’s place', async () => {
    const app = await refused('u', { change: STUCK, older: OLDER }, new AppModel().press('u', 'd'))
    expect([app.state.dialog?.title, app.state.toast?.text]).toEqual([
      'Delete this book?',
      'cannot be undone: updated 173  Dune. The book was deleted since.',
    ])
  })
})
