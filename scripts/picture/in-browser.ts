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

/** Runs in the browser: tells where each letter of each picture begins, and how wide it came out. */
const MEASURE = `
  const all = []
  for (const { content } of document.querySelectorAll('template')) {
    // Each in a tree of its own, as the style of a picture would hold for all of the page.
    const host = document.body.appendChild(document.createElement('div'))
    const picture = host.attachShadow({ mode: 'open' })
    picture.append(content)
    const places = []
    for (const text of picture.querySelectorAll('text')) {
      for (let at = 0; at < text.getNumberOfChars(); at++) {
        const { x, y } = text.getStartPositionOfChar(at)
        places.push([text.textContent[at], x, y, text.getEndPositionOfChar(at).x - x])
      }
    }
    all.push(places)
  }
  document.body.textContent = 'places:' + btoa(encodeURIComponent(JSON.stringify(all))) + ':end'`

/** A letter in a picture, in the picture's own units. */
export type Place = [char: string, x: number, y: number, width: number]

/**
 * Reads the rows of text off a picture as {@link openInBrowser} found it, each letter in the column where it was drawn.
 * Letters of several codes, such as emoji, are left out.
 *
 * @throws Error when a letter stands between two columns or is too wide for its own
 */
export function rowsOf(places: readonly Place[], rows: number, columns: number): string[] {
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

/**
 * Opens pictures in Chromium, all in one start of it, and returns where their letters are. Undefined where there is no Chromium.
 *
 * @throws Error when the browser fails
 */
export function openInBrowser(...svgs: string[]): Place[][] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-picture-'))
  try {
    const page = join(folder, 'page.html')
    const pictures = svgs.map(svg => `<template>${svg}</template>`).join('')
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><body>${pictures}<script>${MEASURE}</script></body>`)
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
      return JSON.parse(decodeURIComponent(atob(found))) as Place[][]
    }
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
