import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BookstoreClient } from '../../src/client/client.ts'
import { connectBookstore } from '../../src/client/connect.ts'
import { createBook } from '../../src/domain/book.ts'
import { type Request, ScriptedServer } from './scripted-server.ts'

let server: ScriptedServer
let client: BookstoreClient

beforeEach(async () => {
  server = new ScriptedServer()
  await server.listening
})
afterEach(async () => {
  vi.useRealTimers()
  await client.close()
  server.close()
})

const refusal = (code: string, message: string) => new Error(message, { cause: { code } })
const book = (id: number, revision = id) =>
  createBook({ title: `Book ${id}` }, { id, createdAt: 'c', updatedAt: 'c', revision })

/** The requests of these methods that came so far. */
function came(...methods: string[]): Request[] {
  return server.requests.filter(({ method }) => methods.includes(method))
}

/** Resolves when the client is in this state. */
function becomes(status: string): Promise<void> {
  return new Promise(resolve => {
    const look = () => client.state.status === status && resolve()
    client.onState(look)
    look()
  })
}

describe('a client that loses its connection', () => {
  test('keeps the name that it made itself, and sends a write again under the same key', async () => {
    client = connectBookstore({ url: server.url })
    let isFirst = true
    server.answer = (_, socket) => {
      if (!isFirst) return book(1)
      isFirst = false
      socket.terminate()
      return undefined
    }
    expect(await client.call('ADD', { title: 'Book 1' })).toMatchObject({ id: 1 })
    const [first, second] = came('ADD')
    expect(second).toEqual(first)
    expect(first?.params['requestKey']).toMatch(/^[0-9a-z]{12}-1$/)
    expect(server.headers[0]?.['url']).toBe(`/?client=${client.name}`)
    expect(server.headers[1]?.['url']).toBe(server.headers[0]?.['url'])
    expect(client.name).toMatch(/^js-[0-9a-z]{12}$/)
  })

  test('makes another key for each write, and takes the one that it is given', async () => {
    client = connectBookstore({ url: server.url })
    const other = connectBookstore({ url: server.url })
    for (const each of [client, client, other]) await each.call('ADD', { title: 'x' })
    await client.call('UPDATE', { id: 1, requestKey: 'mine' })
    await other.close()
    const keys = server.requests.map(({ params }) => params['requestKey'])
    expect(new Set(keys).size).toBe(4)
    expect(keys[3]).toBe('mine')
  })

  test('does not send UNDO again, nor what is for operators', async () => {
    client = connectBookstore({ url: server.url })
    server.answer = (_, socket) => socket.terminate()
    await client.opened()
    await expect(client.call('UNDO', {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await client.opened()
    await expect(client.call('KILL', { connection: 1 })).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await client.opened()
    expect(came('UNDO', 'KILL')).toHaveLength(2)
  })

  test('follows a topic whose first SUBSCRIBE lost its answer, once', async () => {
    client = connectBookstore({ url: server.url })
    server.answer = ({ method }, socket) => {
      if (server.sockets.length === 1) return socket.terminate()
      return method === 'SUBSCRIBE' ? { subscription: 1, revision: 4, epoch: 'e' } : true
    }
    const heard: number[] = []
    await client.subscribe('books', ({ method, params }) => method === 'CHANGE' && heard.push(params.revision))
    expect(came('SUBSCRIBE')).toHaveLength(2)
    for (const revision of [5, 5, 6, 4, 7])
      server.tell(server.sockets[1], 'CHANGE', { subscription: 1, revision, type: 'deleted', id: revision })
    await expect.poll(() => heard).toEqual([5, 6, 7])
  })

  test('is not brought down again by a request that the server cannot read', async () => {
    client = connectBookstore({ url: server.url })
    server.answer = (_, socket) =>
      socket.send('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"this is not JSON"}}')
    await expect(client.call('LIST', {})).rejects.toThrow('could not read a request: this is not JSON')
    await client.opened()
    expect(came('LIST')).toHaveLength(1)
  })

  test('refuses by itself what has too many levels', async () => {
    client = connectBookstore({ url: server.url })
    const where = { title: { not: { contains: [[[[['x']]]]] } } }
    await expect(client.call('LIST', { where })).rejects.toMatchObject({ code: 'PARAMS' })
    expect(server.requests).toEqual([])
  })
})

describe('a server that falls silent', () => {
  /** Opens a client whose timers a test moves. */
  async function openQuietly(): Promise<void> {
    client = connectBookstore({ url: server.url })
    await client.opened()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    await client.call('STATUS', {})
  }

  test('is asked something, and left when it does not answer', async () => {
    await openQuietly()
    server.answer = () => undefined
    vi.advanceTimersByTime(30_000)
    await vi.waitFor(() => expect(server.requests.at(-1)).toMatchObject({ id: 'quiet', method: 'STATUS' }))
    expect(client.state.status).toBe('open')
    const reasons: string[] = []
    client.onState(state => 'reason' in state && reasons.push(state.reason))
    vi.advanceTimersByTime(10_000)
    expect(reasons).toEqual(['the server fell silent'])
  })

  test('is kept when it answers', async () => {
    await openQuietly()
    vi.advanceTimersByTime(30_000)
    await vi.waitFor(() => expect(came('STATUS')).toHaveLength(2))
    // This answer comes after the other one.
    await client.call('STATUS', {})
    vi.advanceTimersByTime(29_000)
    expect(client.state.status).toBe('open')
  })
})

describe('a token', () => {
  beforeEach(() => {
    server.role = 'none'
    server.answer = ({ method, params }) => {
      if (method !== 'AUTH') return true
      return params['token'] === 'good' ? { role: 'writer' } : refusal('UNAUTHORIZED', 'this token is not valid here')
    }
  })

  test('is the first message of each connection, before anything that waits', async () => {
    client = connectBookstore({ url: server.url, token: 'good' })
    await client.call('STATUS', {})
    server.sockets[0]?.terminate()
    await becomes('waiting')
    await client.call('LIST', {})
    expect(server.requests.map(({ method }) => method)).toEqual(['AUTH', 'STATUS', 'AUTH', 'LIST'])
    expect(client.state).toMatchObject({ status: 'open', welcome: { role: 'writer' } })
    expect(server.headers.every(headers => !('authorization' in headers))).toBe(true)
  })

  test('that is wrong is told with the words of the server, and leaves what waits unsent', async () => {
    client = connectBookstore({ url: server.url, token: 'bad', reconnect: false })
    const lost = expect(client.call('ADD', { title: 'x' })).rejects.toThrow('this token is not valid here')
    await expect(client.opened()).rejects.toThrow('the client is not connected: this token is not valid here')
    expect(client.state).toMatchObject({ status: 'closed', refused: 401 })
    await lost
    expect(came('ADD')).toEqual([])
  })

  test('can be presented later, and goes with the next connections; a wrong one does not', async () => {
    client = connectBookstore({ url: server.url })
    const roles: string[] = []
    client.onState(state => state.status === 'open' && roles.push(state.welcome.role))
    await client.opened()
    await expect(client.authenticate('bad')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(await client.authenticate('good')).toBe('writer')
    await expect(client.authenticate('bad')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    server.sockets[0]?.terminate()
    await becomes('waiting')
    await client.opened()
    expect(came('AUTH').at(-1)?.params).toEqual({ token: 'good' })
    expect(roles).toEqual(['none', 'writer', 'writer'])
  })

  test('of no token there can be is refused at once', async () => {
    client = connectBookstore({ url: server.url })
    await expect(client.authenticate('')).rejects.toThrow(TypeError)
  })
})

describe('client.mirror()', () => {
  test('has all books in the order of their ids, and each change', async () => {
    client = connectBookstore({ url: server.url })
    server.answer = ({ method }) =>
      method === 'LIST'
        ? { books: [book(1), book(3)], total: 2, revision: 3, epoch: 'e' }
        : { subscription: 1, revision: 3, epoch: 'e' }
    const events: string[] = []
    const books = await client.mirror(({ type }) => events.push(type))
    expect([...books].map(({ id }) => id)).toEqual([1, 3])
    server.tell(server.sockets[0], 'CHANGE', { subscription: 1, revision: 4, type: 'added', id: 2, book: book(2, 4) })
    server.tell(server.sockets[0], 'CHANGE', { subscription: 1, revision: 5, type: 'deleted', id: 3 })
    await expect.poll(() => events).toEqual(['loading', 'loaded', 'change', 'change'])
    expect([...books].map(({ id }) => id)).toEqual([1, 2])
    expect([books.size, books.get(2)?.title, books.get(3)]).toEqual([2, 'Book 2', undefined])
    books.close()
    await expect.poll(() => came('UNSUBSCRIBE')).toHaveLength(1)
  })

  test('loads the list to its end over the next connection, and says when all must be read again', async () => {
    client = connectBookstore({ url: server.url })
    server.answer = ({ id, method, params }, socket) => {
      if (method !== 'LIST') return { subscription: id, revision: 3, epoch: 'e' }
      if (params['cursor'] === undefined)
        return { books: [book(1)], total: 2, revision: 3, epoch: 'e', nextCursor: 'two' }
      if (server.sockets.length === 1) return socket.terminate()
      return { books: [book(2)], total: 2, revision: 3, epoch: 'e' }
    }
    const events: string[] = []
    const books = await client.mirror(({ type }) => events.push(type))
    expect([...books].map(({ id }) => id)).toEqual([1, 2])
    expect(came('LIST').map(({ params }) => params['cursor'])).toEqual([undefined, 'two', 'two'])
    const { id } = came('SUBSCRIBE').at(-1) ?? {}
    server.tell(server.sockets[1], 'RESYNC', { subscription: id, reason: 'gone', revision: 9, epoch: 'f' })
    await expect.poll(() => events.filter(type => type === 'loaded')).toHaveLength(2)
  })

  test('rejects when the list may not be read, and when the client is closed', async () => {
    client = connectBookstore({ url: server.url })
    server.answer = () => refusal('UNAUTHORIZED', 'present a token first')
    await expect(client.mirror()).rejects.toThrow('present a token first')
    server.answer = () => undefined
    const mirror = expect(client.mirror()).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await client.close()
    await mirror
  })
})

test('client.list() reads all pages of a query, book by book', async () => {
  client = connectBookstore({ url: server.url })
  server.answer = ({ params }) => ({
    books: [book(params['cursor'] === 'two' ? 2 : 1)],
    total: 2,
    revision: 1,
    epoch: 'e',
    ...(params['cursor'] !== 'two' && { nextCursor: 'two' }),
  })
  const titles: string[] = []
  for await (const { title } of client.list({ sort: 'title' })) titles.push(title)
  expect(titles).toEqual(['Book 1', 'Book 2'])
  expect(came('LIST').map(({ params }) => params)).toEqual([{ sort: 'title' }, { sort: 'title', cursor: 'two' }])
})

test('that nobody is there is told', async () => {
  const { url } = server
  server.close()
  client = connectBookstore({ url, deadlineMs: 300 })
  const late = expect(client.call('LIST', {})).rejects.toMatchObject({ code: 'TIMED_OUT' })
  await becomes('waiting')
  expect(client.state).toMatchObject({ status: 'waiting', reason: expect.stringContaining('ECONNREFUSED') })
  await late
})
