import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { handshake, type RawSocket, requestHead } from '../frames/raw-socket.ts'
import { type Served, serve } from './served.ts'

// Who keeps a worker waiting is let go. The clock is the test's own, the sockets are real.

let served: Served

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }))
afterEach(async () => {
  served.client.socket.destroy()
  await until(served.isOver)
  vi.useRealTimers()
})

const HEAD = 'GET /nothing HTTP/1.1\r\nHost: localhost\r\n'

/** Waits for what the other end does, not for time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve))
}

/** Writes, and waits until the server has it. */
async function write({ client, socket }: Served, text: string): Promise<void> {
  const before = socket.bytesRead
  client.write(text)
  await until(() => socket.bytesRead === before + text.length)
  await new Promise(resolve => setImmediate(resolve))
}

/** Expects nothing until a moment, and a refusal then. */
async function expectRefusalAt(client: RawSocket, ms: number): Promise<void> {
  vi.advanceTimersByTime(ms - 1)
  await new Promise(resolve => setImmediate(resolve))
  expect(client.isEnded).toBe(false)
  vi.advanceTimersByTime(1)
  const rest = await client.rest()
  expect(rest).toContain('HTTP/1.1 408 ')
  expect(rest).toContain('no whole request within 10 s')
}

test('10 s after it connected, when it has said nothing', async () => {
  served = await serve('writer')
  await expectRefusalAt(served.client, 10_000)
})

test('10 s after it connected, however many bytes of its head came meanwhile', async () => {
  served = await serve('writer')
  await write(served, HEAD)
  for (let second = 1; second < 10; second++) {
    vi.advanceTimersByTime(1000)
    await write(served, `X-Slow-${second}: x\r\n`)
  }
  await expectRefusalAt(served.client, 1000)
})

test('10 s after it was answered, when its next head is slow', async () => {
  served = await serve('writer')
  vi.advanceTimersByTime(9_000)
  await write(served, `${HEAD}\r\n`)
  expect(await served.client.head()).toMatch(/^HTTP\/1\.1 404 /)
  await write(served, HEAD)
  await expectRefusalAt(served.client, 10_000)
})

test('10 s after the handshake, when it shows no token where one is asked for', async () => {
  served = await serve('none')
  await write(served, handshake({ Host: 'localhost' }))
  expect(await served.client.head()).toMatch(/^HTTP\/1\.1 101 /)
  vi.advanceTimersByTime(9_999)
  await new Promise(resolve => setImmediate(resolve))
  expect(served.client.isEnded).toBe(false)
  vi.advanceTimersByTime(1)
  const close = await served.client.frame()
  expect([close?.readUInt16BE(2), close?.toString('utf8', 4)]).toEqual([3000, 'no token within 10 s'])
})

test('never, when it has a role: only who has none must show a token', async () => {
  served = await serve('reader')
  await write(served, handshake({ Host: 'localhost' }))
  await served.client.head()
  vi.advanceTimersByTime(11_000)
  await new Promise(resolve => setImmediate(resolve))
  expect(served.client.isEnded).toBe(false)
})

test('never, while it follows changes: such an answer has no end that it could be late with', async () => {
  served = await serve('reader')
  await write(served, 'GET /books/changes HTTP/1.1\r\nHost: localhost\r\n\r\n')
  expect(await served.client.head()).toMatch(/^HTTP\/1\.1 200 /)
  for (let second = 0; second < 65; second++) {
    vi.advanceTimersByTime(1_000)
    await new Promise(resolve => setImmediate(resolve))
  }
  expect([served.client.isEnded, served.isOver()]).toEqual([false, false])
  served.client.socket.destroy()
  await until(served.isOver)
  // A comment each 15 s.
  expect(await served.client.rest()).toMatch(/(?:\r\n:\n\n\r\n[\s\S]*){4}/)
})

test('2 s after it was refused, when it keeps its side open', async () => {
  served = await serve('writer')
  // A client that never ends its side.
  served.client.socket.allowHalfOpen = true
  await write(served, handshake({ 'Sec-WebSocket-Version': '8' }))
  expect(await served.client.head()).toMatch(/^HTTP\/1\.1 426 /)
  vi.advanceTimersByTime(1_999)
  await new Promise(resolve => setImmediate(resolve))
  expect(served.isOver()).toBe(false)
  vi.advanceTimersByTime(1)
  await until(served.isOver)
})

test('a client that goes when it was refused is waited for no longer', async () => {
  served = await serve('writer')
  await write(served, requestHead('CONNECT 127.0.0.1:22 HTTP/1.1', { Host: 'localhost' }))
  expect(await served.client.rest()).toMatch(/^HTTP\/1\.1 405 /)
  await until(served.isOver)
})
