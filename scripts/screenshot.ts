// Draws docs/screenshot.svg from the screen of the real app, with two clients connected from outside, and looks at it in
// Chromium, where there is one: each letter must stand in the column in which the terminal has it.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from '../test/processes/test-client.ts'
import { AppTerminal } from '../test/terminal/terminal.ts'
import { openInBrowser, rowsOf } from './picture/in-browser.ts'
import { isDrawn } from './picture/line-drawing.ts'
import { toSvg } from './picture/to-svg.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COLUMNS = 120
const ROWS = 36
const TITLE = 'The bookstore app: books, form, connections with their processes, log'

const folder = mkdtempSync(join(tmpdir(), 'bookstore-screenshot-'))
copyFileSync(join(ROOT, 'db.json'), join(folder, 'db.json'))
const app = new AppTerminal({ columns: COLUMNS, rows: ROWS, folder, args: ['--port', '8080', '--colours', 'dark'] })
await app.shows('12 books')
const url = await app.url()
const till = await connect(`${url}/?client=till-2`)
const scanner = await connect(`${url}/?client=scanner`)
await till.ask('LIST laskar')
await till.ask('ADD title="Bumi Manusia" author="Pramoedya Ananta Toer" year=1980')
await scanner.ask('GET 9793062797')
await scanner.ask('GET 99')
await app.shows('GET    #3')
// The memory of each process is looked at once a second.
await app.shows(/scanner +\d+s +\d+ +[\d.]+ MB/)
app.send('jj')
await app.shows(/▶ +3 /)
const svg = toSvg(app.screen, TITLE)
const onScreen = app.rows
await till.close()
await scanner.close()
await app.end()
rmSync(folder, { recursive: true, force: true })

const [places] = openInBrowser(svg) ?? []
if (places) compare(onScreen.map(withoutLines), rowsOf(places, ROWS, COLUMNS))
else console.log('not compared with the terminal: there is no Chromium here')
writeFileSync(join(ROOT, 'docs', 'screenshot.svg'), svg)

/** A row without what is drawn as a shape. */
function withoutLines(row: string): string {
  return Array.from(row, char => (isDrawn(char) ? ' ' : char))
    .join('')
    .trimEnd()
}

function compare(wanted: readonly string[], found: readonly string[]): void {
  const wrong = wanted.flatMap((row, at) => (row === found[at] ? [] : [`${at}: ${row}\n${at}: ${found[at] ?? ''}`]))
  if (wrong.length > 0) throw new Error(`Chromium shows other columns than the terminal:\n${wrong.join('\n')}`)
  console.log(`Chromium shows the columns of the terminal: ${wanted.length} rows`)
}
