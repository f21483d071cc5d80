import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StartOptions, startServer, type TestServer, until } from '../processes/server.ts'
import { connect, type TestClient } from '../processes/test-client.ts'

let server: TestServer

/** One server for the tests of a `describe`. */
function serveAll(options: StartOptions): void {
  beforeAll(async () => {
    server = await startServer(options)
  })
  afterAll(() => server.stop())
}

/** Asks so often, side by side; resolves with how many were done. */
async function listMany(client: TestClient, count: number): Promise<number> {
  const asked = Array.from({ length: count }, () => client.rpc('LIST', { limit: 1 }))
  return (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length
}

function http(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.url.replace('ws://', 'http://') + path, { headers })
}

describe('too many requests of one connection', () => {
  serveAll({ args: ['--requests-per-second', '2'] })

  test('are refused in all three notations, with the time after which they pass', async () => {
    const client = await connect(server.url)
    expect(await listMany(client, 20)).toBe(4)
    const error = await client.rpc('LIST').catch(failure => failure)
    expect(error).toMatchObject({ code: -32000, data: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } })
    expect(error.data.retryAfterMs).toBeGreaterThan(0)
    expect(error.data.retryAfterMs).toBeLessThanOrEqual(1000)
    expect(await client.ask('LIST')).toMatch(
      /^ERROR RATE_LIMITED more than 2 requests a second come over this connection: try again in \d+ ms$/,
    )
    await until('it passes again', async () => (await client.ask('LIST limit=1')).startsWith('OK'))

    const answers = []
    for (let count = 0; count < 10; count++) answers.push(await http('/books'))
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.headers.get('retry-after')).toBe('1')
    expect(await refused?.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) })
    await server.line('more than 2 requests a second come over this connection')
  })

  test('others and the operator are served meanwhile, and nothing is lost of what was refused', async () => {
    const greedy = await connect(server.url)
    const modest = await connect(server.url)
    const authorization = `Bearer ${server.operatorToken}`
    const operator = await connect(server.url, { headers: { authorization } })
    expect(await listMany(greedy, 200)).toBeLessThan(10)
    expect(await listMany(modest, 4)).toBe(4)
    expect(await listMany(operator, 200)).toBe(200)
  })

  test('a BATCH counts as its operations, a GET of a shared book as nothing', async () => {
    const client = await connect(server.url)
    const operations = Array.from({ length: 3 }, (_, index) => ({ method: 'ADD', params: { title: `B${index}` } }))
    const { results } = await client.rpc('BATCH', { operations })
    await expect(client.rpc('BATCH', { operations })).rejects.toMatchObject({ data: { code: 'RATE_LIMITED' } })
    const [{ id }] = results
    for (let count = 0; count < 200; count++) expect(await client.ask(`GET ${id}`)).toMatch(/^OK/)
    const other = await connect(server.url)
    expect((await other.rpc('LIST')).total).toBe(3)
  })
})

describe('without limits', () => {
  serveAll({ env: { BOOKSTORE_REQUESTS_PER_SECOND: '0' } })

  test('as many requests are done as are sent', async () => {
    expect(await listMany(await connect(server.url), 3000)).toBe(3000)
  })

  test('those that are refused over and over are answered more slowly, all of them, and those of others at once', async () => {
    const greedy = await connect(server.url)
    const modest = await connect(server.url)
    const begun = performance.now()
    for (let count = 0; count < 300; count++) {
      greedy.send('NONSENSE')
      greedy.send('{"jsonrpc":"2.0","id":1,"method":"NONSENSE"}')
    }
    for (let count = 0; count < 5; count++) expect(await modest.ask('LIST limit=1')).toMatch(/^OK/)
    expect(greedy.frames.length).toBeLessThan(600)
    await until('all are answered', () => Promise.resolve(greedy.frames.length === 600))
    // A hundred at once, and then one every 2 ms.
    expect(performance.now() - begun).toBeGreaterThan(990)
    for (const refusal of [/^ERROR METHOD/, /"code":"METHOD"/])
      expect(greedy.frames.filter(frame => refusal.test(frame)).length).toBe(300)
  })
})

/** How many guesses are looked at by then: ten, and five a second. */
function mostLookedAt(begun: number): number {
  return 10 + Math.ceil((5 * (performance.now() - begun)) / 1_000)
}

describe('who guesses tokens', () => {
  test('gets ten tries at once and then five a second, on one connection', async () => {
    server = await startServer({ env: { BOOKSTORE_TOKEN: 'right' } })
    const client = await connect(server.url)
    const answers = []
    const begun = performance.now()
    for (let guess = 0; guess < 200; guess++) answers.push(await client.ask(`AUTH wrong-${guess}`))
    const wrong = answers.filter(answer => answer === 'ERROR UNAUTHORIZED this token is not valid here').length
    const refused = answers.filter(answer => answer.startsWith('ERROR RATE_LIMITED')).length
    expect(wrong + refused).toBe(200)
    expect(wrong).toBeGreaterThanOrEqual(10)
    expect(wrong).toBeLessThanOrEqual(mostLookedAt(begun))
    // After a guess that was looked at, the next one is not for a fifth of a second, whatever it is.
    await until('one is looked at', async () => (await client.ask('AUTH wrong')).startsWith('ERROR UNAUTHORIZED'))
    expect(await client.ask('AUTH right')).toMatch(/^ERROR RATE_LIMITED/)
    await until('the right one passes', async () => (await client.ask('AUTH right')).startsWith('OK'))
    await server.stop()
  })

  test('and no more with a connection for each', async () => {
    server = await startServer({ env: { BOOKSTORE_TOKEN: 'right' } })
    const statuses = []
    const begun = performance.now()
    for (let guess = 0; guess < 60; guess++) {
      const headers = { authorization: `Bearer wrong-${guess}`, connection: 'close' }
      statuses.push((await http('/books', headers)).status)
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    expect(statuses.filter(status => status === 401).length).toBeLessThanOrEqual(mostLookedAt(begun))
    const authorization = 'Bearer wrong'
    const upgrade = () => connect(server.url, { headers: { authorization } }).catch(error => String(error))
    await until('an upgrade is refused with 429', async () => String(await upgrade()).includes('429'))
    await server.line('this token is not valid here')
    await server.stop()
  })
})
