import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { until } from '../processes/server.ts'
import { AppTerminal } from './terminal.ts'

let app: AppTerminal
afterEach(() => app.end())

async function start(env: Record<string, string> = {}): Promise<void> {
  app = new AppTerminal({ env })
  await app.shows('no books yet')
  expect(app.isWrapping).toBe(false)
}

// After every other way out: ways-out.test.ts.
test('the terminal wraps lines again while the app is suspended, but not when it comes back, and after it has crashed', async () => {
  const bomb = join(temporaryFolder(), 'bomb.mjs')
  writeFileSync(bomb, `process.on('SIGUSR2', () => { throw new Error('a crash') })\n`)
  await start({ NODE_OPTIONS: `--import ${pathToFileURL(bomb)}` })
  app.send('\u001a')
  await until('the screen was left', () => app.output.includes('\u001b[?7h\u001b[?1049l'))
  await app.shows('no books yet')
  expect(app.isWrapping).toBe(false)
  process.kill(app.pid, 'SIGUSR2')
  expect(await app.exited).not.toBe(0)
  await app.givesBack()
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
  // The figures of the title go on meanwhile, and so do ages.
  const still = () => app.rows.slice(1).join('\n').replace(/\d+s/g, '')
  const before = still()
  const written = app.output.length
  app.send('\u000c')
  await until('it is drawn anew', () => app.output.includes('\u001b[2J', written) && isWhole())
  expect(still()).toBe(before)
})
