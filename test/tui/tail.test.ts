import { afterEach, describe, expect, test } from 'vitest'
import { book } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'

let app: DrawnApp
afterEach(() => app.end())

const by = { connection: 9, pid: 4711 }
const add = (...ids: number[]) =>
  app.store.dispatch({
    type: 'changes',
    changes: ids.map(id => ({ id, revision: id, type: 'added', at: '2026-01-01T00:00:00.000Z', by, book: book(id) })),
  })

/** The screen once what others did is drawn, which is a moment after they did it. */
async function drawn(): Promise<string> {
  app.store.dispatch({ type: 'resize', columns: 120, rows: 40 })
  return (await app.rows()).join('\n')
}

describe('books that others add', () => {
  test('are in sight when the end of the list is, and the cursor stays on its book', async () => {
    app = new DrawnApp()
    await app.send('G')
    add(31, 32)
    const screen = await drawn()
    expect(screen).toMatch(/● +32 {2}Book 32/)
    expect(screen).toMatch(/▶ +30 {2}Book 30/)
  })

  test('never push the selected book out of sight', async () => {
    app = new DrawnApp()
    await app.send('G')
    for (let id = 31; id <= 90; id++) add(id)
    expect(await drawn()).toMatch(/▶ +30 {2}Book 30/)
  })

  test('are counted when they are below what is in sight, and nothing moves', async () => {
    app = new DrawnApp()
    const before = (await drawn()).match(/[▶ ] +\d+ {2}Book \d+/g)
    add(31, 32)
    const screen = await drawn()
    expect(screen).toContain('▼ 2 new · 1/32')
    expect(screen.match(/[▶ ] +\d+ {2}Book \d+/g)).toEqual(before)
  })
})
