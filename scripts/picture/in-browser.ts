import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BASELINE, CELL, MARGIN } from './to-svg.ts'

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome']
/** How long the browser may take, in milliseconds. */
const LIMIT_MS = 60_000
/** By how much a letter may stand beside its column, and be wider than it: a fraction of a pixel. */
const TOLERANCE = 0.6

/** Runs in the browser: tells where each letter of the picture begins, and how wide it came out. */
const MEASURE = `
  const places = []
  for (const text of document.querySelectorAll('text')) {
    for (let at = 0; at < text.getNumberOfChars(); at++) {
      const { x, y } = text.getStartPositionOfChar(at)
      places.push([text.textContent[at], x, y, text.getEndPositionOfChar(at).x - x])
    }
  }
  document.body.textContent = 'places:' + btoa(encodeURIComponent(JSON.stringify(places))) + ':end'`

type Place = [char: string, x: number, y: number, width: number]

/**
 * Opens a picture in Chromium and reads the rows of text off it, each letter in the column where it was drawn.
 * Undefined where there is no Chromium. Letters of several codes, such as emoji, are left out.
 *
 * @throws Error when the browser fails, or a letter stands between two columns or is too wide for its own
 */
export function rowsInBrowser(svg: string, rows: number, columns: number): string[] | undefined {
  const places = measure(svg)
  if (!places) return undefined
  const screen = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '))
  for (const [char, x, y, width] of places) {
    const column = Math.round((x - MARGIN) / CELL.width)
    const row = Math.round((y - MARGIN - BASELINE) / CELL.height)
    const off = Math.abs(x - MARGIN - column * CELL.width)
    const cells = width > CELL.width * 1.5 ? 2 : 1
    if (off > TOLERANCE || width > cells * CELL.width + TOLERANCE) {
      throw new Error(
        `${JSON.stringify(char)} in row ${row} begins ${off} beside column ${column} and is ${width} wide`,
      )
    }
    const line = screen[row]
    if (line) line[column] = char
  }
  return screen.map(line => line.join('').trimEnd())
}

function measure(svg: string): Place[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-picture-'))
  try {
    const page = join(folder, 'page.html')
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><body>${svg}<script>${MEASURE}</script></body>`)
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`, '--dump-dom']
    for (const browser of BROWSERS) {
      const { stdout, stderr, error } = spawnSync(browser, [...flags, `file://${page}`], {
        encoding: 'utf8',
        timeout: LIMIT_MS,
        maxBuffer: 64 * 1024 * 1024,
      })
      if (error && 'code' in error && error.code === 'ENOENT') continue
      const found = /places:([A-Za-z0-9+/=]+):end/.exec(stdout)?.[1]
      if (found === undefined) throw new Error(`${browser} measured nothing: ${error?.message ?? stderr}`)
      return JSON.parse(decodeURIComponent(atob(found))) as Place[]
    }
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
