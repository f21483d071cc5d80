import { afterEach, expect, test } from 'vitest'
import { until } from '../processes/server.ts'
import { AppTerminal } from './terminal.ts'

let app: AppTerminal
afterEach(() => app.end())

// As npm does it: the shell waits for a program that waits for the app.
const JOB = `sh -c '"$0" "$@"; exit $?' "$0" "$@"; echo the shell has the terminal; read -r line; fg >/dev/null`

test('Ctrl+Z gives the terminal to the shell that waits for npm start, and fg comes back', async () => {
  app = new AppTerminal({ under: ['sh', '-m', '-c', JOB] })
  await app.shows('no books yet')
  app.send('aHalf a title')
  await app.shows('Half a title')
  app.send('\u001a')
  await app.shows('the shell has the terminal')
  expect(app.isFullScreen).toBe(false)
  app.send('\r')
  await app.shows('Half a title')
  expect(app.isFullScreen).toBe(true)
  app.send('\r')
  await app.shows('added: 1 Half a title')
})

test('Ctrl+Z where no shell waits comes back by itself', async () => {
  app = new AppTerminal()
  await app.shows('no books yet')
  app.send('\u001a')
  await until('the screen was left', () => app.output.includes('\u001b[?1049l'))
  await app.shows('no books yet')
  app.send('aStill here\r')
  await app.shows('added: 1 Still here')
})
