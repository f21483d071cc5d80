import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import WebSocket from 'ws'
import { makeCatalogue } from './catalogues.ts'
import { startOurs } from './peers.ts'
import type { Row } from './report.ts'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const PAGE = fileURLToPath(new URL('../dist/documents/page.html', import.meta.url))
const PORT = 18_209
const BOOKS = 10_000
const VIEWS = 15
const CHANGES = 40

/** Notes in the page when it has painted its first row, and when each new book is on the screen: milliseconds since the epoch. */
const WATCH = `
  window.seen = new Map()
  new MutationObserver(() => {
    for (const title of document.querySelectorAll('#rows .title')) {
      const text = title.textContent
      if (!seen.has(text)) requestAnimationFrame(() => seen.has(text) || seen.set(text, performance.timeOrigin + performance.now()))
    }
  }).observe(document, { childList: true, subtree: true, characterData: true })`

/** Measures the page in a real browser: its first view, a change on its screen, its size. Without a browser only its size. */
export async function measurePage(): Promise<Row[]> {
  const html = readFileSync(PAGE)
  const size = [
    row('the page as it is sent, gzip, kB', gzipSync(html, { level: 9 }).length / 1000, 60),
    { what: 'the page, plain, kB', value: round(html.length / 1000) },
  ]
  const executablePath = BROWSERS.find(existsSync)
  if (executablePath === undefined) return size
  const db = makeCatalogue(BOOKS)
  const server = await startOurs(db, PORT)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const views = await firstViews(browser)
    const changes = await changesOnScreen(browser)
    return [
      row(`first view of ${BOOKS} books, ms (median of ${VIEWS})`, median(views), 200),
      row(`a change on the screen after its acknowledgement, ms (median of ${CHANGES})`, median(changes), 100),
      row('the same, the slowest', Math.max(...changes), 100),
      ...size,
    ]
  } finally {
    await browser.close()
    await server.stop()
    rmSync(dirname(db), { recursive: true })
  }
}

/** From the navigation to the first painted row, each time in a browser that has nothing of the page. */
async function firstViews(browser: Browser): Promise<number[]> {
  const times: number[] = []
  for (let view = 0; view < VIEWS; view++) {
    const page = await open(browser)
    times.push(await page.evaluate<number>('Math.min(...seen.values()) - performance.timeOrigin'))
    await page.context().close()
  }
  return times
}

/** Books that another client adds: from its acknowledgement to the frame that shows them. */
async function changesOnScreen(browser: Browser): Promise<number[]> {
  const page = await open(browser)
  await page.locator('#filter').fill('measured')
  const socket = new WebSocket(`ws://127.0.0.1:${PORT}`)
  await new Promise(resolve => socket.once('open', resolve))
  const times: number[] = []
  for (let number = 0; number < CHANGES; number++) {
    const title = `Measured ${number}.`
    socket.send(`ADD title=${JSON.stringify(title)}`)
    await new Promise(resolve => socket.once('message', resolve))
    const acknowledged = performance.timeOrigin + performance.now()
    await page.locator('#rows .title', { hasText: title }).waitFor()
    await page.evaluate('new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
    times.push((await page.evaluate<number>(`seen.get(${JSON.stringify(title)})`)) - acknowledged)
    // At its place by its number it may be out of sight; so each is the only one.
    socket.send('UNDO')
    await new Promise(resolve => socket.once('message', resolve))
    await page.locator('#rows .title', { hasText: title }).waitFor({ state: 'detached' })
  }
  socket.close()
  return times.map(time => Math.max(0, time))
}

async function open(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  const page = await context.newPage()
  await page.addInitScript(WATCH)
  await page.goto(`http://127.0.0.1:${PORT}/`)
  await page.getByText('10,000 books', { exact: true }).waitFor()
  return page
}

function row(what: string, value: number, reach: number): Row {
  return { what, value: round(value), reach, isUpperLimit: true }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
