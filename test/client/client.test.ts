import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MirrorEvent } from '../../src/client/book-mirror.ts'
import type { BookstoreClient } from '../../src/client/client.ts'
import { connectBookstore } from '../../src/client/connect.ts'
import { listAll } from '../../src/client/list-all.ts'
import { createMirror } from '../../src/client/mirror.ts'
import { createBook } from '../../src/domain/book.ts'
import { LIMITS } from '../../src/protocol/limits.ts'
import { ScriptedServer } from './scripted-server.ts'

let server: ScriptedServer
let client: BookstoreClient

beforeEach(async () => {
  server = new ScriptedServer()
  await server.listening
})
afterEach(async () => {
  await client.close()
  server.close()
})

function opened(): Promise<void> {
  return new Promise(resolve => {
    if (client.state.status === 'open') resolve()
    const end = client.onState(({ status }) => {
      if (status !== 'open') return
      end()
      resolve()
    })
  })
}

const book = (id: number, revision: number, title = `Book ${id}`) =>
  createBook({ title }, { id, createdAt: 'c', updatedAt: 'c', revision })

describe('a client', () => {
  test('names itself, presents its token, calls and is answered', async () => {
    client = connectBookstore({ url: server.url, client: 'till-2', token: 'secret', tokenInHeader: true })
    await opened()
    server.answer = ({ method }) => (method === 'GET' ? book(1, 1) : new Error('there is no such thing'))
    expect(await client.call('GET', { id: 1 })).toMatchObject({ title: 'Book 1' })
    await expect(client.call('DELETE', { id: 9 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(server.headers[0]).toMatchObject({ url: '/?client=till-2', authorization: 'Bearer secret' })
  })

  test('tells since when the oldest request waits, until none does', async () => {
    client = connectBookstore({ url: server.url, reconnect: false })
    await opened()
    expect(client.waitingSince).toBeUndefined()
    server.answer = ({ method }) => (method === 'GET' ? undefined : book(2, 2))
    const before = Date.now()
    const [unanswered] = [client.call('GET', { id: 1 }).catch(() => 'lost')]
    await client.call('ADD', { title: 'Book 2' })
    expect(client.waitingSince).toBeGreaterThanOrEqual(before)
    expect(client.waitingSince).toBeLessThanOrEqual(Date.now())
    server.sockets[0]?.terminate()
    await unanswered
    expect(client.waitingSince).toBeUndefined()
  })

  test('without reconnecting says that an answer was lost, and at once when there is no connection', async () => {
    client = connectBookstore({ url: server.url, reconnect: false })
    await opened()
    server.answer = (_, socket) => socket.terminate()
    await expect(client.call('STATUS', {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(client.state.status).toBe('closed')
    await expect(client.call('UNDO', {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  })

  test('connects again and takes its subscriptions up where they were', async () => {
    client = connectBookstore({ url: server.url })
    await opened()
    server.answer = ({ method }) =>
      method === 'SUBSCRIBE' ? { subscription: server.requests.length, revision: 4, epoch: 'e' } : true
    const heard: string[] = []
    await client.subscribe('books', ({ method }) => heard.push(method))
    server.tell(server.sockets[0], 'CHANGE', { subscription: 1, revision: 7, type: 'deleted', id: 1 })
    await expect.poll(() => heard).toEqual(['CHANGE'])
    server.sockets[0]?.terminate()
    await expect.poll(() => server.requests.length).toBe(2)
    expect(server.requests[1]).toMatchObject({ method: 'SUBSCRIBE', params: { topic: 'books', since: 7, epoch: 'e' } })
    await expect.poll(() => client.state.status).toBe('open')
    server.tell(server.sockets[1], 'CHANGE', { subscription: 2, revision: 8, type: 'deleted', id: 2 })
    await expect.poll(() => heard.length).toBe(2)
  })

  test('does not take up again what was withdrawn, nor leave it open when that came before the answer', async () => {
    client = connectBookstore({ url: server.url })
    await opened()
    server.answer = ({ method }) =>
      method === 'SUBSCRIBE' ? { subscription: server.requests.length, revision: 4, epoch: 'e' } : true
    const end = await client.subscribe('books', () => {})
    end()
    await expect
      .poll(() => server.requests.at(-1))
      .toMatchObject({ method: 'UNSUBSCRIBE', params: { subscription: 1 } })
    server.sockets[0]?.terminate()
    await expect.poll(() => server.sockets.length).toBe(2)
    await expect.poll(() => client.state.status).toBe('open')
    await client.call('STATUS', {})
    expect(server.requests.map(({ method }) => method)).toEqual(['SUBSCRIBE', 'UNSUBSCRIBE', 'STATUS'])
  })

  test('keeps its place in the changes until RESYNC has come, also when the epoch is another one', async () => {
    client = connectBookstore({ url: server.url })
    await opened()
    let epoch = 'e'
    server.answer = ({ method }) =>
      method === 'SUBSCRIBE' ? { subscription: server.requests.length, revision: 4, epoch } : true
    await client.subscribe('books', () => {})
    epoch = 'f'
    server.sockets[0]?.terminate()
    await expect.poll(() => server.requests.length).toBe(2)
    server.sockets[1]?.terminate()
    await expect.poll(() => server.requests.length).toBe(3)
    expect(server.requests[2]?.params).toEqual({ topic: 'books', since: 4, epoch: 'e' })
  })

  test('does not send what is larger than the server takes', async () => {
    client = connectBookstore({ url: server.url })
    await opened()
    const title = 'x'.repeat(LIMITS.frameBytes)
    await expect(client.call('ADD', { title })).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(server.requests).toEqual([])
  })

  test('tells why a server did not let it in', async () => {
    const http = createServer((_, response) => {
      response.writeHead(401, { 'Content-Type': 'application/json' })
      response.end('{"code":"UNAUTHORIZED","message":"this token is not known"}')
    })
    http.on('upgrade', (request, socket) => {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 37\r\n\r\n{"message":"this token is not known"}')
      request.destroy()
    })
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
    client = connectBookstore({ url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`, reconnect: false })
    await expect.poll(() => client.state).toEqual({ status: 'closed', reason: 'this token is not known', refused: 401 })
    http.close()
  })

  test('lists all pages', async () => {
    client = connectBookstore({ url: server.url })
    await opened()
    server.answer = ({ params }) => ({
      books: [book(params['cursor'] === 'two' ? 2 : 1, 1)],
      total: 2,
      revision: 1,
      epoch: 'e',
      ...(params['cursor'] !== 'two' && { nextCursor: 'two' }),
    })
    const ids: number[] = []
    for await (const page of listAll(client)) ids.push(...page.books.map(({ id }) => id))
    expect(ids).toEqual([1, 2])
  })
})

describe('a mirror', () => {
  test('puts what changed while it was loading on top of the list, and nothing older', async () => {
    client = connectBookstore({ url: server.url })
    const events: MirrorEvent[] = []
    server.answer = ({ method }, socket) => {
      if (method === 'SUBSCRIBE') return { subscription: 1, revision: 5, epoch: 'e' }
      server.tell(socket, 'CHANGE', { subscription: 1, revision: 6, type: 'updated', id: 1, book: book(1, 6, 'Newer') })
      server.tell(socket, 'CHANGE', { subscription: 1, revision: 7, type: 'deleted', id: 2 })
      server.tell(socket, 'CHANGE', { subscription: 1, revision: 8, type: 'updated', id: 3, book: book(3, 8, 'Older') })
      return { books: [book(1, 1), book(2, 2), book(3, 9, 'Listed')], total: 3, revision: 9, epoch: 'e' }
    }
    const mirror = createMirror(client, event => events.push(event))
    await expect.poll(() => events.at(-1)?.type).toBe('loaded')
    const loaded = events.at(-1)
    expect(loaded?.type === 'loaded' && loaded.books.map(({ title }) => title)).toEqual(['Newer', 'Listed'])
    server.tell(server.sockets[0], 'CHANGE', { subscription: 1, revision: 10, type: 'added', id: 4, book: book(4, 10) })
    await expect.poll(() => events.at(-1)?.type).toBe('change')
    mirror.close()
  })

  test('loads anew when the server says RESYNC', async () => {
    client = connectBookstore({ url: server.url })
    const events: string[] = []
    server.answer = ({ method }) =>
      method === 'LIST'
        ? { books: [], total: 0, revision: 1, epoch: 'e' }
        : { subscription: server.requests.length, revision: 1, epoch: 'e' }
    createMirror(client, ({ type }) => events.push(type))
    await expect.poll(() => events.filter(type => type === 'loaded').length).toBe(1)
    server.tell(server.sockets[0], 'RESYNC', { subscription: 1, reason: 'gone', revision: 9, epoch: 'f' })
    await expect.poll(() => events.filter(type => type === 'loaded').length).toBe(2)
  })

  test('tells when the list may not be read', async () => {
    client = connectBookstore({ url: server.url })
    server.answer = () => new Error('a token is needed')
    const refused: string[] = []
    createMirror(client, event => event.type === 'refused' && refused.push(event.error.message))
    await expect.poll(() => refused).toEqual(['a token is needed'])
  })

  test('ends its subscription, also when it is closed before the answer', async () => {
    client = connectBookstore({ url: server.url })
    let answer = () => {}
    server.answer = ({ id, method }, socket) => {
      if (method !== 'SUBSCRIBE') return true
      answer = () =>
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, result: { subscription: 7, revision: 1, epoch: 'e' } }))
      return undefined
    }
    const mirror = createMirror(client, () => {})
    await expect.poll(() => server.requests.length).toBe(1)
    mirror.close()
    answer()
    await expect
      .poll(() => server.requests.at(-1))
      .toMatchObject({ method: 'UNSUBSCRIBE', params: { subscription: 7 } })
  })
})
