import { expect, test } from 'vitest'
import { logWindow } from '../../src/tui/state/log-rows.ts'
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
  expect(logWindow(app.state.log, 10).below).toBe(3)
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
