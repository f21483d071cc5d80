import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TOPICS } from '../../src/protocol/topics.ts'
import { startServer, type TestServer } from './server.ts'
import { connect } from './test-client.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ args: ['--min-spare', '1', '--librarian-token', 'shelves'] })
})
afterAll(() => server.stop())

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })

test('a librarian lends over every notation, others may not; who follows is told numbers alone', async () => {
  const desk = await connect(server.url, bearer('shelves'))
  const writer = await connect(server.url)
  const operator = await connect(server.url, bearer(server.operatorToken))
  await writer.rpc('ADD', { title: 'Dune', isbn: '9780441172719' })
  await expect(writer.rpc('LOANS', {})).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
  await expect(writer.rpc('SUBSCRIBE', { topic: 'lending' })).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
  for (const follower of [desk, operator]) await follower.rpc('SUBSCRIBE', { topic: 'lending' })
  const { borrower } = (await desk.rpc('ADD_BORROWER', { card: 'K-1', name: 'Siti Rahma' })) as { borrower: number }
  await desk.rpc('ADD_COPY', { copy: 'B-1', id: 1 })
  await expect(desk.rpc('LEND', { borrower, copy: 'B-1', until: '2026-13-01' })).rejects.toMatchObject({
    data: { code: 'INVALID' },
  })
  const loan = await desk.rpc('LEND', { borrower, copy: 'b-1', until: '2030-01-31' })
  expect(loan).toMatchObject({ loan: 1, id: 1, copy: 'B-1', borrower, until: '2030-01-31' })
  await expect(desk.rpc('LEND', { borrower, copy: 'B-1' })).rejects.toMatchObject({
    message: 'copy B-1 is lent until 2030-01-31',
    data: { code: 'CONFLICT' },
  })
  await expect(writer.rpc('DELETE', { id: 1 })).rejects.toMatchObject({ data: { code: 'CONFLICT' } })
  const refused = await fetch(`${server.url.replace('ws', 'http')}/books/1`, { method: 'DELETE' })
  expect([refused.status, await refused.json()]).toMatchObject([
    409,
    { code: 'CONFLICT', message: expect.stringContaining('lent') },
  ])
  expect(await desk.rpc('RECOGNISE', { code: 'k-1' })).toMatchObject({ kind: 'borrower', loans: [{ loan: 1 }] })
  const returned = await fetch(`${server.url.replace('ws', 'http')}/rpc`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer shelves' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'RETURN', params: { copy: 'B-1' } }),
  })
  expect(await returned.json()).toMatchObject({ result: { loan: 1, returned: expect.any(String) } })
  expect(await writer.rpc('GET', { id: 1 })).toMatchObject({ status: 'Available' })
  for (const follower of [desk, operator]) {
    const told: string[] = []
    for (let count = 0; count < 3; count++) told.push(await follower.next(frame => frame.includes('"LENDING"')))
    expect(told.map(frame => JSON.parse(frame).params.event)).toEqual(['copy-added', 'lent', 'returned'])
    expect(told.join()).not.toContain('Siti')
  }
  for (const client of [desk, writer, operator]) await client.close()
})

test.each([
  ['writer', {}, ['books']],
  ['librarian', bearer('shelves'), ['books', 'lending']],
])('a %s may subscribe to what is for that role, and to no other topic', async (_role, options, allowed) => {
  const client = await connect(server.url, options)
  const connection = 1
  const outcomes = TOPICS.map(async topic => {
    const asked = client.rpc('SUBSCRIBE', { topic, ...(topic === 'traffic' && { connection }) })
    return asked.then(
      () => [topic],
      (error: { data?: { code?: string } }) => (error.data?.code === 'UNAUTHORIZED' ? [] : Promise.reject(error)),
    )
  })
  expect((await Promise.all(outcomes)).flat()).toEqual(allowed)
  await client.close()
})

test('neither catalogue nor logs know a name', async () => {
  const names = readdirSync(server.folder, { recursive: true, encoding: 'utf8' })
  const paths = names.map(name => join(server.folder, name)).filter(path => statSync(path).isFile())
  const others = paths.filter(path => !path.endsWith('.borrowers'))
  expect([others.length > 3, paths.length - others.length]).toEqual([true, 1])
  const texts = [...server.lines, ...others.map(path => readFileSync(path, 'utf8'))]
  expect(texts.join('\n')).not.toMatch(/Siti|Rahma|K-1/)
})
