import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestServer } from '../../processes/server.ts'
import { connect, type TestClient } from '../../processes/test-client.ts'
import { addressOf, BROWSER, inPage, serveBooks, startBrowser } from './browser.ts'

let browser: Browser
let server: TestServer
let operator: TestClient
/** Serves a page of another origin, which the server admits. */
let shop: Server
let shopOrigin = ''
/** The last connection that the browser had. */
let last = 0

/** Follows changes as a page does, and keeps what it is told. */
const FOLLOW = (address: string) => `
  window.told = []
  window.opened = 0
  window.source = new EventSource('${address}books/changes?client=browser')
  source.onopen = () => opened++
  source.addEventListener('CHANGE', ({ data, lastEventId }) => told.push([JSON.parse(data).book.title, lastEventId]))
  source.addEventListener('RESYNC', ({ data }) => told.push(['RESYNC', JSON.parse(data).reason]))
  null`

const told = (page: Page) => inPage<[string, string][]>(page, 'told')

/** Waits until the server shows the browser as one that follows changes; resolves with its connection. */
async function shown(before = 0): Promise<number> {
  const isNew = (frame: string) => {
    const { event, connection } = JSON.parse(frame).params ?? {}
    return event === 'changed' && connection.protocol === 'events' && connection.id > before
  }
  return JSON.parse(await operator.next(frame => frame.includes('"client":"browser"') && isNew(frame))).params
    .connection.id
}

describe.skipIf(BROWSER === undefined)('EventSource in a browser', () => {
  beforeAll(async () => {
    shop = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><p>shop'))
    await new Promise<void>(resolve => shop.listen(0, '127.0.0.1', resolve))
    shopOrigin = `http://localhost:${(shop.address() as AddressInfo).port}`
    server = await serveBooks([], ['--origin', shopOrigin])
    browser = await startBrowser()
    operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
    await operator.rpc('SUBSCRIBE', { topic: 'connections' })
  })
  afterAll(() => shop?.close())

  test.each([
    ["the server's own page", () => addressOf(server)],
    ['the page of an admitted origin', () => shopOrigin],
  ])('in %s: tells each change once, also after its worker was killed', async (_whose, home) => {
    const page = await browser.newPage()
    await page.goto(home())
    await inPage(page, FOLLOW(addressOf(server)))
    const connection = await shown(last)
    await operator.rpc('ADD', { title: 'Seen' })
    await expect.poll(() => told(page)).toHaveLength(1)
    await operator.rpc('KILL', { connection })
    await operator.rpc('ADD', { title: 'Missed' })
    last = await shown(connection)
    await operator.rpc('ADD', { title: 'Seen again' })
    await expect.poll(() => told(page)).toHaveLength(3)
    const events = await told(page)
    expect(events.map(([title]) => title)).toEqual(['Seen', 'Missed', 'Seen again'])
    expect(events.map(([, id]) => Number(id.split(':')[1]))).toEqual(
      [0, 1, 2].map(n => Number(events[0]?.[1].split(':')[1]) + n),
    )
    expect(await inPage(page, 'opened')).toBe(2)
    await page.close()
  })

  test('a page of an admitted origin calls /rpc, and reads what it answers', async () => {
    const page = await browser.newPage()
    await page.goto(shopOrigin)
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ADD', params: { title: 'By a page' } })
    const init = JSON.stringify({ method: 'POST', body, headers: { 'content-type': 'application/json' } })
    const answer = await inPage<{ result: { title: string } }>(
      page,
      `fetch('${addressOf(server)}rpc', ${init}).then(response => response.json())`,
    )
    expect(answer.result.title).toBe('By a page')
    await page.close()
  })
})
