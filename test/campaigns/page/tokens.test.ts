import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestServer } from '../../processes/server.ts'
import { BROWSER, inPage, manyBooks, openTab, serveBooks, startBrowser, type Tab } from './browser.ts'

const WRITER = 'token-of-a-writer'
const READER = 'token-of-a-reader'
const LIBRARIAN = 'token-of-a-librarian'

let browser: Browser
let server: TestServer
let tab: Tab
let page: Page

describe.skipIf(BROWSER === undefined)('where the server wants a token', () => {
  beforeAll(async () => {
    server = await serveBooks(manyBooks(3), [
      '--token',
      WRITER,
      '--reader-token',
      READER,
      '--librarian-token',
      LIBRARIAN,
    ])
    browser = await startBrowser()
  })
  beforeEach(async () => {
    tab = await openTab(browser, server)
    page = tab.page
  })
  afterEach(async () => {
    expect(tab.complaints).toEqual([])
    await tab.close()
  })

  const give = async (token: string) => {
    await page.getByRole('dialog', { name: 'Token' }).waitFor()
    await page.locator('#token-input').fill(token)
    await page.keyboard.press('Enter')
  }
  const books = () => page.getByText('3 books', { exact: true }).waitFor()
  const kept = () => inPage<string[]>(page, 'JSON.stringify([localStorage, sessionStorage, document.cookie])')

  test('nothing is shown without it, a wrong one is refused, and a right one is kept for this tab', async () => {
    const addresses: string[] = []
    page.on('websocket', socket => addresses.push(socket.url()))
    page.on('request', request => addresses.push(request.url()))
    await page.getByRole('dialog', { name: 'Token' }).waitFor()
    expect(await page.locator('#rows .row').count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor()
    await give('wrong')
    await page.getByText('This token is not valid here.').waitFor()
    expect(await kept()).not.toContain('wrong')
    await give(WRITER)
    await books()
    await page.getByRole('button', { name: 'Add a book' }).waitFor()
    await page.reload()
    await books()
    expect(await inPage(page, 'sessionStorage.length')).toBe(2)
    expect(await inPage<string>(page, 'JSON.stringify(localStorage) + document.cookie')).not.toContain(WRITER)
    expect(addresses.length).toBeGreaterThan(1)
    expect(
      [page.url(), ...addresses].filter(address => address.includes('token') || address.includes('wrong')),
    ).toEqual([])
    const another = await openTab(browser, server)
    await another.page.getByRole('dialog', { name: 'Token' }).waitFor()
    await another.close()
  })

  test('that of an operator is refused in a sentence, and not kept', async () => {
    await give(server.operatorToken)
    await page.getByText('This is an operator’s token').waitFor()
    expect(await page.locator('#rows .row').count()).toBe(0)
    expect(await kept()).not.toContain(server.operatorToken)
  })

  test('a reader may look, and is offered nothing else', async () => {
    await give(READER)
    await books()
    expect(await page.getByRole('button', { name: /Add a book|Undo|Redo/ }).count()).toBe(0)
    await page.locator('#rows .row').first().click()
    expect(await page.locator('#field-title').getAttribute('readonly')).toBe('')
    expect(await page.getByRole('button', { name: /Save|Delete/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Close' }).click()
  })

  test('a librarian may change books, too', async () => {
    await give(LIBRARIAN)
    await books()
    await page.getByRole('button', { name: 'Add a book' }).waitFor()
  })

  test('once it is forgotten, nothing of the books is left', async () => {
    await give(READER)
    await books()
    await page.getByRole('button', { name: 'Forget the token' }).click()
    await page.getByRole('dialog', { name: 'Token' }).waitFor()
    await page.locator('#rows .row').first().waitFor({ state: 'detached' })
    expect(await inPage(page, 'document.body.textContent')).not.toContain('Book 00001')
    expect(await kept()).not.toContain(READER)
  })
})
