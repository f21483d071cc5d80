// Draws docs/screenshot.svg from the screen of the real app, with two clients connected from outside.
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IBufferCell } from '@xterm/headless'
import { connect } from '../test/processes/test-client.ts'
import { AppTerminal } from '../test/terminal/terminal.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COLUMNS = 120
const ROWS = 36
const CELL = { width: 8.4, height: 17, font: 14 }
const COLOURS = ['#1b1f27', '#e06c75', '#7fbf6a', '#d7a94a', '#61afef', '#c678dd', '#45b5c4', '#d4d8df', '#7d8594']
const FOREGROUND = '#d4d8df'
const BACKGROUND = '#1b1f27'

const folder = mkdtempSync(join(tmpdir(), 'bookstore-screenshot-'))
copyFileSync(join(ROOT, 'db.json'), join(folder, 'db.json'))
const app = new AppTerminal({ columns: COLUMNS, rows: ROWS, folder, args: ['--port', '8080'] })
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
writeFileSync(join(ROOT, 'docs', 'screenshot.svg'), toSvg(app))
await till.close()
await scanner.close()
await app.end()

function toSvg({ screen }: AppTerminal): string {
  const rows = Array.from({ length: ROWS }, (_, row) =>
    rowOf(screen.buffer.active.getLine(screen.buffer.active.viewportY + row), row),
  )
  const [width, height] = [COLUMNS * CELL.width + 16, ROWS * CELL.height + 16]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    '<title>The bookstore app: books, form, connections with their processes, log</title>',
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${CELL.font}" xml:space="preserve">`,
    ...rows,
    '</g></svg>',
    '',
  ].join('\n')
}

interface Look {
  colour: string
  background: string
  isBold: boolean
}

type BufferLine = ReturnType<AppTerminal['screen']['buffer']['active']['getLine']>

/** Runs of cells that look alike become one text each. */
function rowOf(line: BufferLine, row: number): string {
  const parts: string[] = []
  let run: { look: Look; text: string; at: number; cells: number } | undefined
  const flush = () => {
    if (run) parts.push(textOf(run.look, run.text, run.at, run.cells, row))
  }
  for (let column = 0; column < COLUMNS; column++) {
    const cell = line?.getCell(column)
    if (!cell || cell.getWidth() === 0) continue
    const look = lookOf(cell)
    if (run && isSame(run.look, look)) {
      run.text += cell.getChars() || ' '
      run.cells += cell.getWidth()
      continue
    }
    flush()
    run = { look, text: cell.getChars() || ' ', at: column, cells: cell.getWidth() }
  }
  flush()
  return parts.join('')
}

function lookOf(cell: IBufferCell): Look {
  const colour = cell.isFgDefault() ? FOREGROUND : (COLOURS[cell.getFgColor()] ?? FOREGROUND)
  const isInverse = cell.isInverse() !== 0
  return {
    colour: isInverse ? BACKGROUND : colour,
    background: isInverse ? colour : BACKGROUND,
    isBold: cell.isBold() !== 0,
  }
}

function isSame(a: Look, b: Look): boolean {
  return a.colour === b.colour && a.background === b.background && a.isBold === b.isBold
}

function textOf(
  { colour, background, isBold }: Look,
  text: string,
  column: number,
  cells: number,
  row: number,
): string {
  const [x, y] = [8 + column * CELL.width, 8 + row * CELL.height]
  const box =
    background === BACKGROUND
      ? ''
      : `<rect x="${x}" y="${y}" width="${cells * CELL.width}" height="${CELL.height}" fill="${background}"/>`
  if (text.trim() === '') return box
  const weight = isBold ? ' font-weight="bold"' : ''
  const length = `textLength="${(cells * CELL.width).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`
  return `${box}<text x="${x.toFixed(1)}" y="${(y + CELL.height - 4).toFixed(1)}" fill="${colour}"${weight} ${length}>${escapeXml(text)}</text>`
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, char => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char)
}
