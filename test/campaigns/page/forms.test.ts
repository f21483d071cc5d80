import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestServer } from '../../processes/server.ts'
import { connect, type TestClient } from '../../processes/test-client.ts'
import { BROWSER, inPage, openTab, scanInto, serveBooks, startBrowser, type Tab } from './browser.ts'

const KNOWN = '9789793062792'
const UNKNOWN = '9780140449136'
const BOOKS = [
  { id: 1, title: 'Laskar Pelangi', author: 'Andrea Hirata', year: 2005, isbn: KNOWN },
  { id: 2, title: 'Dune', author: 'Frank Herbert', year: 1965 },
]

let browser: Browser
let server: TestServer
let other: TestClient
let tab: Tab
let page: Page

describe.skipIf(BROWSER === undefined)('the form of a book', () => {
  beforeAll(async () => {
    server = await serveBooks(BOOKS)
    browser = await startBrowser()
    other = await connect(`${server.url}/?client=till-2`)
  })
  beforeEach(async () => {
    tab = await openTab(browser, server)
    page = tab.page
    await page.getByText(/^\d+ books$/).waitFor()
  })
  afterEach(async () => {
    expect(tab.complaints).toEqual([])
    await tab.close()
  })

  const dialog = () => page.getByRole('dialog')
  const field = (name: string) => page.getByLabel(name, { exact: true })
  const title = () => page.locator('#field-title')
  const row = (text: string) => page.locator('#rows .row', { hasText: text })
  const save = () => page.getByRole('button', { name: 'Save' }).click()
  const open = async (text: string) => {
    await row(text).click()
    await dialog().waitFor()
  }

  test('adds a book; undo and redo take it back and bring it again', async () => {
    await page.getByRole('button', { name: 'Add a book' }).click()
    await title().fill('Bumi Manusia')
    await field('Year').fill('1980')
    await page.keyboard.press('Enter')
    await row('Bumi Manusia').waitFor()
    expect(await page.locator('#notice').textContent()).toContain('Added: Bumi Manusia')
    await page.locator('#notice').getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Taken back: added “Bumi Manusia”').waitFor()
    await row('Bumi Manusia').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Redo' }).click()
    await row('Bumi Manusia').waitFor()
    await page.reload()
    await row('Bumi Manusia').waitFor()
    // The tab has its name again, and so its changes.
    await page.getByRole('grid').press('Control+z')
    await row('Bumi Manusia').waitFor({ state: 'detached' })
  })

  test.each([
    ['en', 'Year', /whole number from -3000/, 'Title', /has to stand here/],
    ['id', 'Tahun', /bilangan bulat dari -3000/, 'Judul', /wajib diisi/],
  ])(
    'says what each field may hold, in the language of the page: %s',
    async (language, year, range, name, required) => {
      await page.locator(`#language-${language}`).click()
      await page.locator('#add').click()
      await field(year).fill('soon')
      await page.locator('#book-save').click()
      const problems = page.locator('[aria-invalid=true]')
      await problems.nth(1).waitFor()
      const told = async (label: string) => {
        const control = page.locator(label === name ? '#field-title' : '#field-year')
        const ids = ((await control.getAttribute('aria-describedby')) ?? '').split(' ')
        return (await Promise.all(ids.map(id => page.locator(`#${id}`).textContent()))).join(' ')
      }
      expect(await told(year)).toMatch(range)
      expect(await told(name)).toMatch(required)
      expect(await inPage(page, 'document.activeElement.id')).toBe('field-title')
      expect(await field(year).inputValue()).toBe('soon')
      expect(await inPage(page, 'document.documentElement.lang')).toBe(language)
    },
  )

  test('asks before it throws away what was typed, however often Esc is pressed', async () => {
    await open('Dune')
    await title().fill('Dune, the book')
    for (let press = 0; press < 4; press++) {
      await page.keyboard.press('Escape')
      expect(await inPage(page, "document.getElementById('book').open")).toBe(true)
    }
    expect(await title().inputValue()).toBe('Dune, the book')
    // Each Esc opens the question, or closes it.
    const isAsked = async () => {
      const isOpen = await page.locator('#question').isVisible()
      if (!isOpen) await page.keyboard.press('Escape')
      return isOpen
    }
    await expect.poll(isAsked).toBe(true)
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.locator('#book').waitFor({ state: 'hidden' })
    await row('Dune').waitFor()
  })

  test('what others change meanwhile is shown beside what was typed', async () => {
    await open('Dune')
    await title().fill('Dune!')
    await field('Year').fill('1966')
    await other.ask('UPDATE 2 title="Dune (novel)" author="F. Herbert"')
    await page.getByText('Saved by others: Dune (novel)').waitFor()
    expect(await page.getByRole('alert').first().textContent()).toContain('till-2')
    expect([await title().inputValue(), await field('Author').inputValue()]).toEqual(['Dune!', 'F. Herbert'])
    await page.getByRole('button', { name: 'Take it' }).click()
    expect(await title().inputValue()).toBe('Dune (novel)')
    await save()
    await dialog().waitFor({ state: 'hidden' })
    expect(await other.ask('GET 2')).toContain(
      '"title":"Dune (novel)","author":"F. Herbert","publisher":"","year":1966',
    )
    await other.ask('UPDATE 2 title=Dune author="Frank Herbert" year=1965')
  })

  test('a book that was deleted meanwhile is saved as a new one', async () => {
    const { id } = JSON.parse((await other.ask('ADD title="Short life"')).slice(3)) as { id: number }
    await open('Short life')
    await title().fill('Long life')
    await other.ask(`DELETE ${id}`)
    await page.getByText('was deleted meanwhile').waitFor()
    await save()
    await row('Long life').waitFor()
    await other.ask(`DELETE ${id + 1}`)
  })

  test('Delete asks, and can be undone', async () => {
    await page.getByRole('grid').press('ArrowDown')
    await page.getByRole('grid').press('Delete')
    await page.getByRole('heading', { name: 'Delete “Dune”?' }).waitFor()
    await page.keyboard.press('Enter')
    expect(await row('Dune').count()).toBe(1)
    await page.getByRole('grid').press('Delete')
    await page.locator('#question-yes').click()
    await row('Dune').waitFor({ state: 'detached' })
    // The row that stands there now is the active one, and has the keys.
    await page.locator('#books[aria-activedescendant=book-1]').waitFor()
    await page.keyboard.press('Enter')
    expect(await title().inputValue()).toBe('Laskar Pelangi')
    await page.keyboard.press('Escape')
    await page.locator('#notice').getByRole('button', { name: 'Undo' }).click()
    await row('Dune').waitFor()
  })

  test('what contradicts the loans of a book is refused in a sentence, and what was typed stays', async () => {
    const desk = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
    const { borrower } = (await desk.rpc('ADD_BORROWER', { card: 'c-1', name: 'A reader' })) as { borrower: string }
    await desk.rpc('LEND', { borrower, id: 2 })
    await page.locator('#rows [data-status="Checked Out"]').waitFor()
    await open('Dune')
    await page.locator('#field-status').selectOption('Available')
    await title().fill('Dune, lent')
    await save()
    await page.locator('#book-banner', { hasText: 'follows from its loans' }).waitFor()
    expect(await title().inputValue()).toBe('Dune, lent')
    await page.locator('#book-delete').click()
    await page.locator('#question-yes').click()
    await page.locator('#book-banner', { hasText: 'has copies that are lent' }).waitFor()
    await desk.rpc('RETURN', { id: 2 })
    await save()
    await row('Dune, lent').waitFor()
    await other.ask('UPDATE 2 title=Dune')
    await desk.close()
  })

  test('another process takes over, says so, and what was typed stays', async () => {
    const pid = Number(/\d+/.exec((await page.locator('#state-text').textContent()) ?? '')?.[0])
    await open('Dune')
    await title().fill('Dune again')
    process.kill(pid, 'SIGKILL')
    await page.getByText(new RegExp(`before it was ${pid}`)).waitFor({ state: 'attached' })
    expect(await page.locator('#state-text').textContent()).not.toContain(String(pid))
    expect(await title().inputValue()).toBe('Dune again')
    await save()
    await row('Dune again').waitFor()
    await other.ask('UPDATE 2 title=Dune')
  })

  describe('a scanner', () => {
    const scan = (code: string) => scanInto(page, code)

    test('shows the book that is known, wherever the focus is, and leaves no digits there', async () => {
      await page.getByRole('searchbox').focus()
      await page.keyboard.type('hir')
      await scan(KNOWN)
      await dialog().waitFor()
      expect(await title().inputValue()).toBe('Laskar Pelangi')
      expect(await page.getByRole('searchbox').inputValue()).toBe('hir')
    })

    test('an unknown number is in the form, from any button', async () => {
      await page.getByRole('button', { name: 'Undo' }).focus()
      await scan(UNKNOWN)
      await dialog().waitFor()
      expect([await field('ISBN').inputValue(), await title().inputValue()]).toEqual([UNKNOWN, ''])
    })

    test('in a form that is being filled the number is that of its book, and what was typed stays', async () => {
      await page.getByRole('button', { name: 'Add a book' }).click()
      await title().fill('The Republic')
      await scan(UNKNOWN)
      expect([await field('ISBN').inputValue(), await title().inputValue()]).toEqual([UNKNOWN, 'The Republic'])
      await scan(KNOWN)
      expect([await field('ISBN').inputValue(), await title().inputValue()]).toEqual([UNKNOWN, 'The Republic'])
      expect(await page.locator('#book-banner').textContent()).toContain(KNOWN)
      await field('ISBN').fill(KNOWN)
      await page.getByText('also that of: Laskar Pelangi').waitFor()
    })
  })
})
