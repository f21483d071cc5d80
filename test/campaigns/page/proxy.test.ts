import { expect, test } from 'vitest'
import { findProgram, startProxy } from '../../processes/proxy.ts'
import { BROWSER, manyBooks, serveBooks, startBrowser } from './browser.ts'

const PROXIES = (['nginx', 'caddy'] as const).filter(name => findProgram(name) && findProgram('openssl'))
if (PROXIES.length < 2)
  console.log('skipped: the page behind a proxy that is not installed (scripts/setup-test-tools.sh)')

// By its own name and over TLS, with the configuration that docs/operations.md has.
test.skipIf(BROWSER === undefined).each(PROXIES)('the page works behind %s, and keeps its policy', async name => {
  const browser = await startBrowser(['--host-resolver-rules=MAP shop.example 127.0.0.1'])
  const server = await serveBooks(manyBooks(3), ['--trust-proxy', '--host-name', 'shop.example', '--token', 't'])
  const proxy = await startProxy(name, server.port)
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => complaints.push(message.text()))
  const sockets: string[] = []
  page.on('websocket', socket => sockets.push(socket.url()))
  const response = await page.goto(`https://shop.example:${proxy.port}/`)
  expect(response?.headers()['content-security-policy']).toContain(`wss://shop.example:${proxy.port}`)
  await page.locator('#token-input').fill('t')
  await page.keyboard.press('Enter')
  await page.getByText('3 books', { exact: true }).waitFor()
  await page.locator('#add').click()
  await page.locator('#field-title').fill('Over TLS')
  await page.locator('#book-save').click()
  await page.getByText('Added: Over TLS').waitFor()
  expect(sockets.every(url => url.startsWith(`wss://shop.example:${proxy.port}/?client=page-`))).toBe(true)
  expect(complaints).toEqual([])
  await context.close()
  await proxy.stop()
  await server.stop()
})
