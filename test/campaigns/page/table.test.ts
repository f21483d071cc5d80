import type { Browser } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TestServer } from '../../processes/server.ts'
import { connect } from '../../processes/test-client.ts'
import { BROWSER, inPage, manyBooks, openTab, serveBooks, startBrowser, type Tab } from './browser.ts'

const COUNT = 10_000
const ROW = '#rows .row'

let browser: Browser
let server: TestServer
let tab: Tab

describe.skipIf(BROWSER === undefined)('the table of 10,000 books', () => {
  beforeAll(async () => {
    server = await serveBooks(manyBooks(COUNT))
    browser = await startBrowser()
  })
  afterEach(async () => {
    expect(tab.complaints).toEqual([])
    await tab.close()
  })

  const open = async (options = {}) => {
    tab = await openTab(browser, server, options)
    await tab.page.getByText('10,000 books', { exact: true }).waitFor()
    return tab.page
  }

  test('draws the rows in sight alone, and tells how many there are', async () => {
    const page = await open()
    expect(await page.locator(ROW).count()).toBeLessThan(60)
    const grid = page.getByRole('grid', { name: 'Books' })
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(COUNT + 1))
    expect(await page.locator(ROW).first().getAttribute('aria-rowindex')).toBe('2')
    expect(await page.locator(ROW).first().textContent()).toContain('Book 00001')
  })

  test('is gone through by keys alone, from the link at its top on', async () => {
    const page = await open()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const active = () =>
      inPage<string>(
        page,
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent ?? ''",
      )
    expect(await active()).toContain('Book 00001')
    await page.keyboard.press('End')
    expect(await active()).toContain('Book 10000')
    const last = page.locator(ROW, { hasText: 'Book 10000' })
    expect(await last.getAttribute('aria-rowindex')).toBe(String(COUNT + 1))
    expect(await last.getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('ArrowUp')
    expect(await active()).toContain('Book 09999')
    await page.keyboard.press('PageUp')
    expect(await active()).toMatch(/Book 099[789]\d/)
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await page.getByLabel('Title').inputValue()).toBe('Book 00002')
    await page.keyboard.press('Escape')
    expect(await active()).toContain('Book 00002')
  })

  test('scrolled anywhere, its rows stand in their order without a gap', async () => {
    const page = await open()
    for (const part of [0.5, 0.1, 0.99, 0]) {
      await inPage(
        page,
        `{ const grid = document.getElementById('books'); grid.scrollTop = grid.scrollHeight * ${part} }`,
      )
      await inPage(page, 'new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
      const indices = await inPage<number[]>(
        page,
        `[...document.querySelectorAll('${ROW}')].map(row => Number(row.getAttribute('aria-rowindex')))`,
      )
      const [first = 0] = indices
      expect(indices).toEqual(indices.map((_, at) => first + at))
      // The row under the middle of the table is the one that stands there.
      const shown = await inPage<number>(
        page,
        `(() => { const { left, top, width, height } = document.getElementById('books').getBoundingClientRect();
          return Number(document.elementFromPoint(left + width / 2, top + height / 2).closest('.row').getAttribute('aria-rowindex')) })()`,
      )
      expect(indices).toContain(shown)
    }
  })

  test('is filtered at each key; what cannot be read says where, and leaves the rows', async () => {
    const page = await open()
    const filter = page.getByRole('searchbox', { name: 'Filter' })
    await filter.fill('author="Author 5" year>2000')
    await page.getByText(/^\d+ of 10,000 books$/).waitFor()
    const counted = await page.locator('#count').textContent()
    await filter.fill('author="Author 5" yaer>2000')
    const problem = page.locator('#filter-problem')
    await expect.poll(() => problem.textContent()).toMatch(/character 19: there is no field yaer/)
    expect(await filter.getAttribute('aria-invalid')).toBe('true')
    expect(await filter.getAttribute('aria-describedby')).toContain('filter-problem')
    expect(await page.locator('#count').textContent()).toBe(counted)
    await filter.fill('nowhere')
    await page.getByText('No book matches the filter.').waitFor()
    await filter.fill('')
    await page.getByText('10,000 books', { exact: true }).waitFor()
  })

  test('is sorted by its heads: up, down, and as the catalogue is', async () => {
    const page = await open()
    const head = page.getByRole('columnheader', { name: 'Year' })
    for (const [order, first] of [
      ['ascending', 'Book 00001'],
      ['descending', 'Book 00120'],
      ['none', 'Book 00001'],
    ] as const) {
      await head.getByRole('button').click()
      expect(await head.getAttribute('aria-sort')).toBe(order)
      await expect.poll(() => page.locator(`${ROW} .title`).first().textContent()).toBe(first)
    }
  })

  test('shows what others change, in its place, and tells it aloud once', async () => {
    const page = await open()
    await page.getByRole('columnheader', { name: 'Title' }).getByRole('button').click()
    const other = await connect(`${server.url}/?client=till-2`)
    await other.ask('ADD title="Book 00000"')
    await page.locator(ROW, { hasText: 'Book 00000' }).waitFor()
    expect(await page.locator(`${ROW} .title`).first().textContent()).toBe('Book 00000')
    await page.locator('#live', { hasText: 'By others: added “Book 00000”' }).waitFor({ state: 'attached' })
    await other.ask('UNDO')
    await page.getByText('10,000 books', { exact: true }).waitFor()
    await other.close()
  })

  test('works in a browser that keeps nothing', async () => {
    tab = await openTab(browser, server)
    const refuse = (kind: string) =>
      `Object.defineProperty(window, '${kind}', { get() { throw new DOMException('refused', 'SecurityError') } })`
    await tab.page.addInitScript(`${refuse('localStorage')}; ${refuse('sessionStorage')}`)
    await tab.page.reload()
    await tab.page.getByText('10,000 books', { exact: true }).waitFor()
    await tab.page.getByRole('button', { name: 'Indonesia' }).click()
    await tab.page.getByText('10.000 buku', { exact: true }).waitFor()
  })

  test('keeps up with a crowd of changes, and is at the end what the catalogue is', async () => {
    const page = await open()
    const other = await connect(server.url)
    const operations = Array.from({ length: 400 }, (_, index) => ({
      method: 'ADD',
      params: { title: `Crowd ${index}` },
    }))
    for (let batch = 0; batch < 5; batch++) await other.rpc('BATCH', { operations, group: 'crowd' })
    await page.getByText('12,000 books', { exact: true }).waitFor()
    await page.getByRole('searchbox').fill('crowd 399')
    await page.getByText('5 of 12,000 books').waitFor()
    await other.rpc('UNDO', {})
    await page.getByText('0 of 10,000 books').waitFor()
    await page.locator('#live', { hasText: /changes by others|By others/ }).waitFor({ state: 'attached' })
    await other.close()
  })

  test('its text is text, whatever it looks like', async () => {
    const page = await open()
    const other = await connect(server.url)
    const title = '<img src=x onerror=alert(1)>'
    const { id } = JSON.parse((await other.ask(`ADD title=${JSON.stringify(title)} author="</script>"`)).slice(3)) as {
      id: number
    }
    await page.getByRole('searchbox').fill('onerror')
    await page.locator(`${ROW} .title`, { hasText: title }).waitFor()
    expect(await page.locator('img').count()).toBe(0)
    await other.ask(`DELETE ${id}`)
    await page.getByText('0 of 10,000 books').waitFor()
    await other.close()
  })
})
