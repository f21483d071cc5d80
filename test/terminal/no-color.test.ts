import { afterEach, expect, test } from 'vitest'
import { until } from '../processes/server.ts'
import { AppTerminal } from './terminal.ts'

let app: AppTerminal
afterEach(() => app.end())

/** Sequences that set a colour, of the letters or behind them. */
const COLOUR = /\u001b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m/
const WHITE = '\u001b]11;rgb:ffff/ffff/ffff\u0007'

async function start(env: Record<string, string>): Promise<void> {
  app = new AppTerminal({ columns: 80, rows: 24, env })
  await app.shows('no books yet')
}

/** Starts an app that finds no server: it draws all the same, and costs half as much. */
async function startAlone(env: Record<string, string>, args: string[] = []): Promise<void> {
  app = new AppTerminal({ columns: 80, rows: 24, env, args: ['attach', 'ws://127.0.0.1:2', ...args] })
  await app.shows('1 Books')
}

test('NO_COLOR=1 at 80×24: no colour at all, and bold and inverse as ever', async () => {
  await start({ NO_COLOR: '1' })
  for (const [key, shown] of [
    ['aA title\r', 'added: 1 A title'],
    ['\u001b', '▶1 Books'],
    ['?', 'Keys'],
  ] as const) {
    app.send(key)
    await app.shows(shown)
  }
  expect(app.output).not.toMatch(COLOUR)
  expect(app.output).not.toContain('\u001b]11;?')
  expect(app.output).toContain('\u001b[0;1')
})

test('a terminal that says that it is white gets dark letters, and nothing of that is typed', async () => {
  await startAlone({})
  expect(app.output).toContain('\u001b]11;?')
  expect(app.output).not.toMatch(COLOUR)
  app.send(`a${WHITE}Title`)
  await app.shows(/▶Title +Title/)
  await until('the colours are there', () => app.output.includes('38;5;24'))
  expect(app.text).not.toMatch(/rgb|ffff/)
})

test('a terminal of whose palette only we know gets the colours as they are meant', async () => {
  await startAlone({ TERM: 'screen-256color', COLORFGBG: '15;0' })
  await app.shows(/▶|1 Books/)
  expect(app.output).toContain('38;5;80')
})

test('an option chooses the colours whatever the terminal says', async () => {
  await startAlone({ NO_COLOR: '1' }, ['--colours', 'dark'])
  expect(app.output).toContain('38;5;80')
  expect(app.output).not.toContain('\u001b]11;?')
})

test('TERM=dumb: the field and the cursor are to be seen', async () => {
  await start({ TERM: 'dumb' })
  app.send('aAb')
  await app.shows(/▶Title +Ab/)
  await until('the cursor stands behind the text', () => {
    const { cursorX, cursorY } = app.screen.buffer.active
    return app.rows[cursorY]?.slice(0, cursorX).endsWith('Ab') === true
  })
})
