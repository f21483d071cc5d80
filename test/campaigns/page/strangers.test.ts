import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestServer } from '../../processes/server.ts'
import { connect } from '../../processes/test-client.ts'
import { addressOf, BROWSER, inPage, manyBooks, serveBooks, startBrowser } from './browser.ts'

let browser: Browser
let server: TestServer
let stranger: Server

/** The attempts of a page, as code whose promise resolves with what it got. */
const ATTEMPTS: Record<string, (target: string) => string> = {
  'reading the page by fetch': target => `fetch('${target}').then(answer => answer.text())`,
  'reading the books by fetch': target =>
    `fetch('${target}books', { credentials: 'include' }).then(answer => answer.text())`,
  'an answer that cannot be read': target =>
    `fetch('${target}books', { mode: 'no-cors' }).then(answer => answer.text()).then(text => text || Promise.reject())`,
  'a WebSocket': target =>
    `new Promise((resolve, reject) => { const socket = new WebSocket('${target.replace('http', 'ws')}'); socket.onopen = () => resolve('open'); socket.onerror = reject })`,
  'server-sent events': target =>
    `new Promise((resolve, reject) => { const events = new EventSource('${target}books/changes'); events.onopen = () => resolve('open'); events.onerror = () => { events.close(); reject() } })`,
  'a frame': target =>
    `new Promise((resolve, reject) => { const frame = document.createElement('iframe'); frame.src = '${target}'; frame.onload = () => { try { resolve(frame.contentDocument.body.textContent || Promise.reject()) } catch { reject() } }; document.body.append(frame) })`,
  'a script': target =>
    `new Promise((resolve, reject) => { const script = document.createElement('script'); script.src = '${target}books'; script.onload = () => resolve('loaded'); script.onerror = reject; document.body.append(script) })`,
  'a picture': target =>
    `new Promise((resolve, reject) => { const picture = new Image(); picture.src = '${target}books'; picture.onload = () => resolve('loaded'); picture.onerror = reject })`,
}

describe.skipIf(BROWSER === undefined)('a page of another origin', () => {
  beforeAll(async () => {
    server = await serveBooks(manyBooks(3))
    browser = await startBrowser()
    stranger = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><p>stranger'),
    )
    await new Promise<void>(resolve => stranger.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => stranger?.close())

  const homes = () => {
    const { port } = stranger.address() as AddressInfo
    return [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`]
  }
  const open = async (home: string) => {
    const page = await browser.newPage()
    await page.goto(home)
    return page
  }

  test.each(Object.keys(ATTEMPTS))('gets nothing by %s', async name => {
    for (const home of homes()) {
      const page = await open(home)
      const attempt = ATTEMPTS[name]?.(addressOf(server))
      const got = await inPage<string>(page, `(${attempt}).then(String, () => 'nothing')`)
      expect([home, got]).toEqual([home, 'nothing'])
      await page.close()
    }
  })

  test('is shown no page in a frame', async () => {
    for (const home of homes()) {
      const page = await open(home)
      await inPage(
        page,
        `{ const frame = document.createElement('iframe'); frame.src = '${addressOf(server)}'; document.body.append(frame) }`,
      )
      await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/)
      await page.close()
    }
  })

  test('changes nothing by a form or a request that needs no permission', async () => {
    const client = await connect(server.url)
    for (const home of homes()) {
      const page = await open(home)
      const target = `${addressOf(server)}books`
      const body = `{ method: 'POST', mode: 'no-cors', body: '{"title":"forged"}', headers: { 'content-type': 'text/plain' } }`
      await inPage(page, `fetch('${target}', ${body}).catch(() => {})`)
      const answered = page.waitForEvent('response', response => response.url() === target)
      await inPage(
        page,
        `{ const form = document.createElement('form'); form.method = 'post'; form.enctype = 'text/plain'; form.action = '${target}';
          const field = document.createElement('input'); field.name = '{"title":"forged","author":"'; field.value = '"}';
          form.append(field); document.body.append(form); form.submit() }`,
      )
      expect((await answered).status()).toBe(403)
      await page.close()
    }
    expect(await client.ask('LIST forged')).toContain('"total":0')
    await client.close()
  })

  test('control: the page itself gets the books, by the same means', async () => {
    const page = await open(addressOf(server))
    for (const name of ['reading the books by fetch', 'a WebSocket'])
      expect(await inPage<string>(page, `(${ATTEMPTS[name]?.(addressOf(server))}).then(String)`)).not.toBe('nothing')
    // What its policy forbids it: to send anything elsewhere.
    const elsewhere = `fetch('${homes()[0]}', { mode: 'no-cors' }).then(() => 'sent', () => 'nothing')`
    expect(await inPage(page, elsewhere)).toBe('nothing')
    await page.close()
  })
})
