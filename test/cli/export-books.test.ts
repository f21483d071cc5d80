import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exportBooks } from '../../src/cli/export-books.ts'
import type { BookstoreClient } from '../../src/client/client.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { book } from '../tui/app-model.ts'

/** A server with three books, of which a page has two. */
function served(): { client: BookstoreClient; asked: unknown[] } {
  const asked: unknown[] = []
  const call = async (_method: string, params: { cursor?: string }) => {
    asked.push(params)
    const books = params.cursor === undefined ? [book(1, 'Dune'), book(2, '=1')] : [book(3)]
    return { books, total: 3, ...(params.cursor === undefined && { nextCursor: 'c' }) }
  }
  return { client: { call } as unknown as BookstoreClient, asked }
}

test('all pages of a filter are in the file, in their order', async () => {
  const file = join(temporaryFolder(), 'books.csv')
  const { client, asked } = served()
  const said = await exportBooks(client, file, { filter: 'year>1', sort: '-id', columns: 'id,title' })
  expect([said, readFileSync(file, 'utf8')]).toEqual([
    `3 books in ${file}`,
    'id,title\r\n1,Dune\r\n2,=1\r\n3,Book 3\r\n',
  ])
  expect(asked[0]).toEqual({ filter: 'year>1', sort: '-id' })
})

test('the end of its name says the format, and an option does where it says none', async () => {
  const folder = temporaryFolder()
  await exportBooks(served().client, join(folder, 'books.JSON'), {})
  expect(JSON.parse(readFileSync(join(folder, 'books.JSON'), 'utf8'))).toHaveLength(3)
  const said = await exportBooks(served().client, join(folder, 'books'), {
    format: 'csv',
    forSpreadsheets: true,
    json: true,
  })
  expect(JSON.parse(String(said))).toEqual({ file: join(folder, 'books'), format: 'csv', books: 3 })
  expect(readFileSync(join(folder, 'books'), 'utf8')).toMatch(/^\ufeffid,title,[\s\S]*\r\n2,'=1,/)
})

test.each([
  ['books.xls', {}, /books.xls must end with .csv or .json/],
  ['books', {}, /must end with .csv or .json/],
  ['books.json', { forSpreadsheets: true }, /--for-spreadsheets is for CSV/],
  ['books.csv', { columns: 'title,colour' }, /there is no column "colour"/],
  ['books.csv', { filter: 'x'.repeat(2000) }, /filter .* must be at most 1000 characters/],
])('%s with %j is refused, and nothing is written', async (name, given, message) => {
  const folder = temporaryFolder()
  const { client, asked } = served()
  await expect(exportBooks(client, join(folder, name), given)).rejects.toThrow(message)
  expect([readdirSync(folder), asked]).toEqual([[], []])
})

test('a file that is there is kept, unless --force is given', async () => {
  const file = join(temporaryFolder(), 'books.csv')
  writeFileSync(file, 'before')
  await expect(exportBooks(served().client, file, {})).rejects.toThrow(`${file} is there already; --force replaces it`)
  expect(readFileSync(file, 'utf8')).toBe('before')
  expect(await exportBooks(served().client, file, { force: true })).toBe(`3 books in ${file}`)
})
