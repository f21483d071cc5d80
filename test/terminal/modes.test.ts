import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { until } from '../processes/server.ts'
import { AppTerminal } from './terminal.ts'

let app: AppTerminal
afterEach(() => app.end())

const isWrapping = () => app.screen.modes.wraparoundMode

async function start(env: Record<string, string> = {}): Promise<void> {
  app = new AppTerminal({ env })
  await app.shows('no books yet')
  expect(isWrapping()).toBe(false)
}

async function isGivenBack(): Promise<void> {
  await until('the screen is given back', () => !app.isFullScreen && isWrapping())
  expect(app.output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(app.output.lastIndexOf('\u001b[?25l'))
}

test.each([
  ['q', () => app.send('q')],
  ['Ctrl+C', () => app.send('\u0003')],
  ['SIGTERM', () => process.kill(app.pid, 'SIGTERM')],
  ['SIGHUP', () => process.kill(app.pid, 'SIGHUP')],
])('the terminal wraps lines again after %s', async (_how, leave) => {
  await start()
  leave()
  await app.exited
  await isGivenBack()
})

test('and while the app is suspended, but not when it comes back', async () => {
  await start()
  app.send('\u001a')
  await until('the screen was left', () => app.output.includes('\u001b[?7h\u001b[?1049l'))
  await app.shows('no books yet')
  expect(isWrapping()).toBe(false)
})

test('and after the app has crashed', async () => {
  const bomb = join(temporaryFolder(), 'bomb.mjs')
  writeFileSync(bomb, `process.on('SIGUSR2', () => { throw new Error('a crash') })\n`)
  await start({ NODE_OPTIONS: `--import ${pathToFileURL(bomb)}` })
  process.kill(app.pid, 'SIGUSR2')
  expect(await app.exited).not.toBe(0)
  await isGivenBack()
  expect(app.output).toContain('a crash')
})

const STORM = [
  ...[[200, 60] as const, [40, 10] as const, [99, 30] as const, [80, 29] as const, [39, 9] as const],
  ...[[120, 40] as const, [1, 1] as const, [100, 30] as const, [300, 100] as const, [40, 10] as const],
  ...[[120, 40] as const],
]

test('after a storm of sizes the screen of a zoomed panel is whole, and Ctrl+L draws the same', async () => {
  await start()
  app.send('f')
  await app.shows(/2 Add/)
  for (const [columns, rows] of STORM) {
    app.resize(columns, rows)
    // As fast as a person's hand that drags the corner of a window.
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const isWhole = () =>
    app.rows[2]?.length === 120 && /^[┗].*┛$/.test(app.rows[38] ?? '') && app.text.includes('q quit')
  await until('the screen is whole', isWhole)
  const before = app.text.replace(/\d+s/g, '')
  const written = app.output.length
  app.send('\u000c')
  await until('it is drawn anew', () => app.output.includes('\u001b[2J', written) && isWhole())
  expect(app.text.replace(/\d+s/g, '')).toBe(before)
})
