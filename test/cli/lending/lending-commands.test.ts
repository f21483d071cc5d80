import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../../processes/server.ts'
import { run } from '../run.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ args: ['--min-spare', '1'] })
})
afterAll(() => server.stop())

const said = async (...args: string[]) => {
  const { status, out, error } = await run([...args, '--db', server.db])
  return status === 0 ? out.trimEnd() : `${status} ${error.trimEnd()}`
}

test('a day at the desk: register, lend, renew, take back, lose and find; what is wrong is one line', async () => {
  await said('add', 'title=Dune', 'isbn=9780441172719', 'copies=2')
  await said('add', 'title=Emma')
  expect(await said('add-borrower', 'K-1', 'Siti', 'Rahma', '--note', '7b')).toBe('registered: Siti Rahma, card K-1')
  expect(await said('add-borrower', 'k-1', 'Budi')).toMatch(/^1 bookstore: the card k-1 is that of another borrower/)
  expect(await said('add-copy', 'B-1', '2')).toBe('copy B-1 is of book 2')
  expect(await said('lend', 'K-1', 'b-1', '--until', '2020-01-31')).toBe(
    'lent to Siti Rahma until 2020-01-31: copy B-1 of book 2',
  )
  expect(await said('lend', 'K-1', '978-0-441-17271-9')).toMatch(/^lent to Siti Rahma until [\d-]{10}: book 1$/)
  expect(await said('lend', 'K-1', 'B-1')).toBe('1 bookstore: copy B-1 is lent until 2020-01-31')
  expect(await said('lend', 'K-9', 'B-1')).toMatch(/^1 bookstore: K-9 is no card that is registered here/)
  expect(await said('lend', 'K-1', 'nothing')).toMatch(
    /^1 bookstore: nothing is no number of a copy, no ISBN and no id/,
  )
  expect(await said('lend', 'K-1', '1', '--until', '2020-02-31')).toMatch(/until .* a day, written as 2026-01-31/)
  expect((await said('loans', '--state', 'overdue')).split('\n')).toEqual([
    'Until                Book                Borrower',
    '2020-01-31  overdue  copy B-1 of book 2  Siti Rahma',
    '1 loans',
  ])
  expect(await said('renew', 'B-1', '--until', '2030-01-31')).toBe('lent until 2030-01-31: copy B-1 of book 2')
  expect(await said('return', '1', '--card', 'K-1')).toBe('returned: book 1')
  expect(await said('lost', 'B-1')).toBe('lost: copy B-1')
  expect(await said('copies')).toContain('B-1   book 2  lost')
  expect(await said('erase-borrower', 'K-1')).toBe('erased: card K-1')
  expect(await said('found', 'B-1')).toBe('found: copy B-1')
  expect(await said('remove-copy', 'B-1')).toMatch(/^copy B-1 of book 2/)
  expect(await said('borrowers')).toBe('Card  Name  Note\n0 borrowers')
  expect(JSON.parse(await said('loans', '--state', 'all', '--json'))).toMatchObject({ total: 2 })
})
