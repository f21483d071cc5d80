import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startServer } from '../../processes/server.ts'
import { addressOf, BROWSER, manyBooks, openTab, serveBooks, startBrowser } from './browser.ts'

test.skipIf(BROWSER === undefined)(
  'a server that is away: the books stay, what is saved is done once, another catalogue replaces this one',
  async () => {
    const browser = await startBrowser()
    let server = await serveBooks(manyBooks(12))
    const { folder, port } = server
    const again = () => startServer({ folder, args: ['--port', String(port)] })
    const { page, close } = await openTab(browser, server)
    await page.getByText('12 books', { exact: true }).waitFor()
    await server.stop()
    await page.getByText('Connection lost. Trying again …').waitFor()
    await page.locator('#filter').fill('book 00012')
    await page.getByText('1 of 12 books').waitFor()
    await page.locator('#filter').fill('')
    await page.locator('#add').click()
    await page.locator('#field-title').fill('Written meanwhile')
    await page.locator('#book-save').click()
    await page.getByText('Saving …').waitFor()
    server = await again()
    await page.getByText('Added: Written meanwhile').waitFor()
    await page.getByText('13 books', { exact: true }).waitFor()
    const found = await fetch(`${addressOf(server)}books?q=meanwhile`)
    expect(found.headers.get('x-total-count')).toBe('1')
    await server.stop()
    for (const name of readdirSync(folder).filter(file => file.startsWith('db.json'))) rmSync(join(folder, name))
    writeFileSync(join(folder, 'db.json'), JSON.stringify({ books: manyBooks(5) }))
    server = await again()
    await page.getByText('5 books', { exact: true }).waitFor()
    await close()
  },
)
