import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestServer } from '../../processes/server.ts'
import { addressOf, BROWSER, inPage, manyBooks, openTab, serveBooks, startBrowser } from './browser.ts'

let browser: Browser
let server: TestServer
let closed: TestServer

const SIZES = [
  ['a small phone', 320, 568],
  ['a phone', 360, 740],
  ['a phone on its side', 740, 360],
  ['a tablet', 768, 1024],
  ['a desktop', 1280, 800],
  ['a wide screen', 2560, 1440],
] as const

/** Has axe look at the page as it is; returns what is wrong. */
async function violations(page: Page): Promise<string[]> {
  await inPage(page, `${axe.source}; undefined`)
  // Colours are looked at when nothing moves any longer.
  await inPage(page, 'Promise.all(document.getAnimations().map(animation => animation.finished)).then(() => {})')
  return inPage<string[]>(
    page,
    `axe.run(document).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`,
  )
}

/** Measures how far the page stands out at its right side, in pixels. */
function overflow(page: Page): Promise<number> {
  return inPage(page, 'Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth')
}

describe.skipIf(BROWSER === undefined)('for everybody', () => {
  beforeAll(async () => {
    server = await serveBooks(manyBooks(200))
    closed = await serveBooks(manyBooks(3), ['--token', 't'])
    browser = await startBrowser()
  })

  test.each([
    ['light', 'en-GB'],
    ['dark', 'en-GB'],
    ['light', 'id-ID'],
    ['dark', 'id-ID'],
  ] as const)('axe finds nothing in any state: %s, %s', async (colorScheme, locale) => {
    const { page, close } = await openTab(browser, server, { colorScheme, locale })
    await page.locator('#rows .row').first().waitFor()
    const found: Record<string, string[]> = { list: await violations(page) }
    await page.locator('#filter').fill('yaer>2000')
    found['a filter that cannot be read'] = await violations(page)
    await page.locator('#filter').fill('nowhere')
    found['nothing found'] = await violations(page)
    await page.locator('#filter').fill('')
    await page.locator('#books').press('ArrowDown')
    found['a row that is active'] = await violations(page)
    await page.locator('#add').click()
    await page.locator('#field-year').fill('x')
    await page.locator('#book-save').click()
    await page.locator('[aria-invalid=true]').nth(1).waitFor()
    found['a form with errors'] = await violations(page)
    await page.locator('#book-cancel').click()
    await page.locator('#question').waitFor()
    found['a question'] = await violations(page)
    await page.locator('#question-yes').click()
    await page.locator('#undo').click()
    await page.locator('#notice-text').waitFor()
    found['a notice'] = await violations(page)
    expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([])
    await close()
  })

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in the question for a token, nor in the page of 404: %s',
    async colorScheme => {
      const { page, close } = await openTab(browser, closed, { colorScheme })
      await page.getByRole('dialog', { name: 'Token' }).waitFor()
      expect(await violations(page)).toEqual([])
      await page.goto(`${addressOf(server)}nothing`)
      await page.getByRole('heading', { name: 'Not found' }).waitFor()
      expect(await violations(page)).toEqual([])
      await close()
    },
  )

  test('control: axe finds what is wrong', async () => {
    const { page, close } = await openTab(browser, server)
    await inPage(
      page,
      `{ const field = document.createElement('input'); document.querySelector('main').append(field) }`,
    )
    expect(await violations(page)).toEqual(['label input:nth-child(6)'].map(() => expect.stringMatching(/^label /)))
    await close()
  })

  test.each(SIZES)(
    'nothing stands out at the side of %s, and what is pressed is large enough',
    async (_, width, height) => {
      const { page, close } = await openTab(browser, server, { viewport: { width, height }, locale: 'id-ID' })
      await page.locator('#rows .row').first().waitFor()
      expect(await overflow(page)).toBe(0)
      const small = await inPage<string[]>(
        page,
        `[...document.querySelectorAll('button, input, a')].filter(node => node.checkVisibility())
        .filter(node => node.getBoundingClientRect().height < 24).map(node => node.id || node.textContent)`,
      )
      expect(small.filter(name => name !== 'skip')).toEqual([])
      await page.locator('#rows .row').first().click()
      await page.locator('#book').waitFor()
      expect(await overflow(page)).toBe(0)
      const inside = await inPage<boolean>(
        page,
        `[...document.querySelectorAll('#book button, #book input')].filter(node => node.checkVisibility())
        .every(node => { const { left, right } = node.getBoundingClientRect(); return left >= 0 && right <= innerWidth })`,
      )
      expect(inside).toBe(true)
      await close()
    },
  )

  test('letters twice as large push nothing out at the side', async () => {
    const { page, close } = await openTab(browser, server, { viewport: { width: 640, height: 800 } })
    await page.locator('#rows .row').first().waitFor()
    await inPage(page, "document.documentElement.style.fontSize = '200%'")
    expect(await overflow(page)).toBe(0)
    await close()
  })

  test('who wants no motion sees none, and the focus is always to be seen', async () => {
    const { page, close } = await openTab(browser, server, { reducedMotion: 'reduce' })
    await page.locator('#rows .row').first().waitFor()
    await inPage(page, "document.querySelector('#rows .row').classList.add('changed')")
    expect(await inPage(page, 'document.getAnimations().length')).toBe(0)
    const seen: string[] = []
    for (let press = 0; press < 16; press++) {
      await page.keyboard.press('Tab')
      const [id, outline] = await inPage<[string, string]>(
        page,
        `(({ id, innerText, tagName }) => [tagName === 'BODY' ? '' : id || innerText, getComputedStyle(document.activeElement).outlineStyle])(document.activeElement)`,
      )
      if (id === '' || seen.includes(id)) break
      seen.push(id)
      expect([id, outline]).toEqual([id, 'solid'])
    }
    expect(seen.slice(0, 7)).toEqual(['skip', 'language-en', 'language-id', 'filter', 'add', 'undo', 'redo'])
    expect(seen).toContain('books')
    await close()
  })
})
