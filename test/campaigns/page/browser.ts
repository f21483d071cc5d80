import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { atEnd } from '../../leftovers/at-end.ts'
import { temporaryFolder } from '../../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from '../../processes/server.ts'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser of this machine. */
export const BROWSER = PLACES.find(existsSync)
if (BROWSER === undefined)
  console.log(
    'skipped: the page in a browser, because there is no Chromium here (scripts/setup-test-tools.sh installs it)',
  )

/** Starts a browser that ends with the test file. */
export async function startBrowser(args: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: BROWSER ?? '', args: ['--no-sandbox', ...args] })
  atEnd(() => browser.close())
  return browser
}

/** Starts a server whose catalogue has these books. */
export function serveBooks(books: readonly object[], args: string[] = []): Promise<TestServer> {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'db.json'), JSON.stringify({ books }))
  return startServer({ folder, args: ['--requests-per-second', '0', ...args] })
}

/** So many books with titles that sort as their ids do. */
export function manyBooks(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    title: `Book ${String(index + 1).padStart(5, '0')}`,
    author: `Author ${index % 97}`,
    year: 1900 + (index % 120),
  }))
}

/** A page in a tab of its own. */
export interface Tab {
  page: Page
  /** What the browser complained of, and each request that went elsewhere. */
  complaints: string[]
  close(): Promise<void>
}

/** The address of the page of a server. */
export function addressOf({ url }: TestServer): string {
  return `${url.replace('ws://', 'http://')}/`
}

/** Opens the page of a server as another person would, who shares nothing with the other tabs. */
export async function openTab(browser: Browser, server: TestServer, options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  page.on('request', request => {
    if (new URL(request.url()).origin !== new URL(addressOf(server)).origin) complaints.push(request.url())
  })
  await page.goto(addressOf(server))
  return { page, complaints, close: () => context.close() }
}

/** Runs code in the page. It comes as text: this file knows no types of a browser. */
export function inPage<Result>(page: Page, code: string): Promise<Result> {
  return page.evaluate<Result>(code)
}

/** Types a number as a scanner does: a key each 5 ms, and Enter behind. The browser is told when, since this machine may be busy. */
export async function scanInto(page: Page, code: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const start = Date.now() / 1000
  const keys = [...code, '\r'].flatMap((text, index) => {
    const key = text === '\r' ? 'Enter' : text
    const common = { key, windowsVirtualKeyCode: text.charCodeAt(0), timestamp: start + index * 0.005 }
    return [
      { type: 'keyDown', text, ...common },
      { type: 'keyUp', ...common },
    ] as const
  })
  await Promise.all(keys.map(key => session.send('Input.dispatchKeyEvent', key)))
  await session.detach()
}
