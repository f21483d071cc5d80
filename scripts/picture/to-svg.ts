import type { IBufferCell, Terminal } from '@xterm/headless'
import { rgbOf } from '../../src/tui/view/theme.ts'
import { isDrawn, shapeOf } from './line-drawing.ts'

/** A cell in the picture's own units: a monospaced font of 15 is about 9 wide, so that no glyph need be stretched. */
export const CELL = { width: 9, height: 18 }
export const MARGIN = 9
const FONT_SIZE = 15
/** From the upper edge of a cell to the line that letters stand on. */
export const BASELINE = 14
const COLOURS = ['#1b1f27', '#e06c75', '#7fbf6a', '#d7a94a', '#61afef', '#c678dd', '#45b5c4', '#d4d8df', '#7d8594']
const FOREGROUND = '#d4d8df'
const BACKGROUND = '#1b1f27'

interface Look {
  colour: string
  background: string
  isBold: boolean
}

/** Cells side by side that look alike. */
interface Run extends Look {
  column: number
  chars: string[]
  columns: number[]
  end: number
}

/** Draws what stands on a terminal's screen. Each character has its own place, so that fonts of other widths keep the columns. */
export function toSvg(screen: Terminal, title: string): string {
  const [width, height] = [screen.cols * CELL.width + 2 * MARGIN, screen.rows * CELL.height + 2 * MARGIN]
  const { active } = screen.buffer
  const rows = Array.from({ length: screen.rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row)
    const cells = Array.from({ length: screen.cols }, (_, column) => line?.getCell(column))
    return runsOf(cells)
      .map(run => drawRun(run, MARGIN + row * CELL.height))
      .join('')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escapeXml(title)}</title>`,
    '<style>text{white-space:pre;font-variant-ligatures:none}</style>',
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}">`,
    ...rows.filter(row => row !== ''),
    '</g></svg>',
    '',
  ].join('\n')
}

function runsOf(cells: readonly (IBufferCell | undefined)[]): Run[] {
  const runs: Run[] = []
  for (const [column, cell] of cells.entries()) {
    // The second half of a wide character.
    if (!cell || cell.getWidth() === 0) continue
    const look = lookOf(cell)
    let run = runs.at(-1)
    if (!run || !isSame(run, look)) {
      run = { ...look, column, chars: [], columns: [], end: column }
      runs.push(run)
    }
    run.chars.push(cell.getChars() || ' ')
    run.columns.push(column)
    run.end = column + cell.getWidth()
  }
  return runs
}

function lookOf(cell: IBufferCell): Look {
  const colour = cell.isFgDefault() ? FOREGROUND : colourOf(cell.getFgColor())
  const isInverse = cell.isInverse() !== 0
  return {
    colour: isInverse ? BACKGROUND : colour,
    background: isInverse ? colour : BACKGROUND,
    isBold: cell.isBold() !== 0,
  }
}

/** The colour of a number in the palette of 256: of the first sixteen every terminal has its own. */
function colourOf(number: number): string {
  if (number < 16) return COLOURS[number] ?? FOREGROUND
  const [red, green, blue] = rgbOf(number)
  return `rgb(${red},${green},${blue})`
}

function isSame(a: Look, b: Look): boolean {
  return a.colour === b.colour && a.background === b.background && a.isBold === b.isBold
}

function drawRun(run: Run, y: number): string {
  const parts: string[] = []
  const at = (column: number) => MARGIN + column * CELL.width
  if (run.background !== BACKGROUND) {
    const width = (run.end - run.column) * CELL.width
    parts.push(
      `<rect x="${at(run.column)}" y="${y}" width="${width}" height="${CELL.height}" fill="${run.background}"/>`,
    )
  }
  for (const [index, char] of run.chars.entries()) {
    if (isDrawn(char)) parts.push(shapeOf(char, { x: at(run.columns[index] ?? 0), y, ...CELL }, run.colour))
  }
  return parts.join('') + textsOf(run, y, at).join('')
}

/** The letters of a run: from the first to the last that is no blank, and a text of its own for each that is several codes. */
function textsOf(run: Run, y: number, at: (column: number) => number): string[] {
  const look = `y="${y + BASELINE}" fill="${run.colour}"${run.isBold ? ' font-weight="bold"' : ''}`
  const letters = run.chars.map((char, index) => ({ char: isDrawn(char) ? ' ' : char, x: at(run.columns[index] ?? 0) }))
  const groups: { char: string; x: number }[][] = [[]]
  for (const letter of letters) {
    if (letter.char.length > 1) groups.push([letter], [])
    else groups.at(-1)?.push(letter)
  }
  return groups.flatMap(group => {
    const from = group.findIndex(({ char }) => char !== ' ')
    if (from < 0) return []
    const shown = group.slice(from, group.findLastIndex(({ char }) => char !== ' ') + 1)
    const places = shown.map(({ x }) => x).join(' ')
    return [`<text x="${places}" ${look}>${escapeXml(shown.map(({ char }) => char).join(''))}</text>`]
  })
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, char => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char)
}
