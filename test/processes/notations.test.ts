import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { run, type Said } from '../cli/run.ts'
import { type Outcome, type Params, protocolContract, type Speaker } from '../contracts/protocol.ts'
import { startServer } from './server.ts'
import { connect } from './test-client.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** A LIST answers a page where it is more than its books. */
const booksOf = (result: unknown) => (result as { books?: unknown }).books ?? result

protocolContract('JSON-RPC', async (): Promise<Speaker> => {
  const server = await startServer()
  const client = await connect(`${server.url}/?client=contract`)
  return {
    speak: (method, params) =>
      client.rpc(method, params).then(
        result => ({ result: booksOf(result) }),
        error => ({ failure: error.message }),
      ),
    end: () => client.close().then(server.stop),
  }
})

/** As a person types them: `ADD title="x" year=1980`. */
function inline(params: Params): string {
  const spell = (value: unknown) => (typeof value === 'string' ? JSON.stringify(value) : String(value))
  return Object.entries(params)
    .map(([name, value]) => `${name}=${spell(value)}`)
    .join(' ')
}

protocolContract('inline commands', async () => {
  const server = await startServer()
  const client = await connect(`${server.url}/?client=contract`)
  return {
    speak: async (method, params): Promise<Outcome> => {
      const answer = await client.ask(`${method} ${inline(params)}`)
      return answer.startsWith('OK ') ? { result: booksOf(JSON.parse(answer.slice(3))) } : { failure: answer }
    },
    end: () => client.close().then(server.stop),
  }
})

const VERBS = { ADD: 'POST', GET: 'GET', LIST: 'GET', UPDATE: 'PATCH', DELETE: 'DELETE' } as const

protocolContract('HTTP', async () => {
  const server = await startServer()
  const base = `${server.url.replace('ws', 'http')}/books`
  return {
    speak: async (method, { id, requestKey, ifRevision, ...params }) => {
      const isRead = method === 'GET' || method === 'LIST'
      const path = id === undefined || method === 'ADD' ? '' : `/${id}`
      const asked = isRead ? (params as Record<string, string>) : {}
      const query = `?${new URLSearchParams({ ...asked, client: 'contract' })}`
      const fields = method === 'ADD' && id !== undefined ? { id, ...params } : params
      const etag = ifRevision === undefined ? null : (await fetch(`${base}${path}`)).headers.get('etag')
      const response = await fetch(`${base}${path}${query}`, {
        method: VERBS[method],
        headers: {
          'content-type': 'application/json',
          ...(requestKey !== undefined && { 'idempotency-key': String(requestKey) }),
          ...(etag !== null && { 'if-match': etag.replace(/\d+"$/, `${ifRevision}"`) }),
        },
        ...((method === 'ADD' || method === 'UPDATE') && { body: JSON.stringify(fields) }),
      })
      const body = (await response.json()) as { detail: string } & unknown[]
      if (!response.ok) return { failure: body.detail }
      // There is no address for an ISBN: it is a list of those that have it.
      return { result: method === 'GET' && id === undefined ? body[0] : body }
    },
    end: server.stop,
  }
})

/** Runs the command as a person does, in a process of its own. */
function bookstore(...args: string[]): Promise<Said> {
  return new Promise(resolve => {
    execFile(process.execPath, [MAIN, ...args], (error, out, stderr) =>
      resolve({ status: Number(error?.code ?? 0), out, error: stderr }),
    )
  })
}

function commandLine(method: string, { id, q, filter, isbn, sort, limit, ...params }: Params): string[] {
  const words = Object.entries(params).map(([name, value]) => `${name}=${value}`)
  const more = isbn === undefined ? words : [...words, `isbn=${isbn}`]
  if (method === 'GET') return ['get', String(id ?? isbn)]
  if (method === 'ADD') return ['add', ...more, ...(id === undefined ? [] : [`id=${id}`])]
  const options = [
    ...(sort === undefined ? [] : [`--sort=${sort}`]),
    ...(limit === undefined ? [] : [`--limit=${limit}`]),
  ]
  if (method === 'LIST')
    return ['list', ...options, ...(filter === undefined ? String(q ?? '').split(' ') : [String(filter)])]
  return [method.toLowerCase(), String(id), ...more]
}

const commands = async (): Promise<Speaker> => {
  const server = await startServer()
  return {
    speak: async (method, params) => {
      const { status, out, error } = await run([...commandLine(method, params), '--json', '--db', server.db])
      return status === 0 ? { result: JSON.parse(out) } : { failure: `${error} (${status})` }
    },
    end: server.stop,
  }
}

protocolContract('the command line', commands, false)

test('the command line answers a person, and says what went wrong in one line with exit status 1', async () => {
  const server = await startServer()
  const at = ['--db', server.db]
  expect(await bookstore('add', 'Laskar Pelangi', 'author=Andrea Hirata', ...at)).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^id +1\ntitle +Laskar Pelangi\n/),
  })
  expect((await bookstore('list', ...at)).out).toMatch(/ID +Title .*\n +1 +Laskar Pelangi +Andrea Hirata .*\n1 book\n/)
  expect((await bookstore('status', ...at)).out).toMatch(/books +1, revision 1 of epoch [0-9a-f]{8}\nwritable +yes/)
  expect(await bookstore('get', '99', ...at)).toEqual({ status: 1, out: '', error: 'bookstore: there is no book 99\n' })
  expect(await bookstore('list', '--frob', ...at)).toMatchObject({ status: 2, out: '' })
  await server.stop()
  expect(await bookstore('status', '--url', server.url)).toMatchObject({
    status: 1,
    error: expect.stringMatching(/^bookstore: no bookstore answers at ws:.*\n$/),
  })
})
