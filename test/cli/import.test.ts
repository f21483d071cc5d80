import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Book } from '../../src/domain/book.ts'
import type { ImportResult } from '../../src/exchange/plan/import-result.ts'
import { startServer, type TestServer } from '../processes/server.ts'
import { run } from './run.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ args: ['--min-spare', '1'] })
})
afterAll(() => server.stop())

/** Writes a file beside the catalogue; returns its path. */
function fileOf(name: string, content: string): string {
  const path = join(server.db, '..', name)
  writeFileSync(path, content)
  return path
}

async function imported(...args: string[]): Promise<ImportResult> {
  const said = await run(['import', ...args, '--db', server.db, '--json'])
  expect(said).toMatchObject({ status: 0, error: '' })
  return JSON.parse(said.out) as ImportResult
}

async function listed(): Promise<Book[]> {
  return JSON.parse((await run(['list', '--db', server.db, '--json'])).out) as Book[]
}

test('a table is looked at, taken over, taken over again without a change, and taken back whole', async () => {
  const rows = Array.from({ length: 1201 }, (_, index) => `Buku ${index};Penulis ${index % 7};${1900 + (index % 100)}`)
  const path = fileOf('buku.csv', `Judul;Pengarang;Tahun Terbit\n${rows.join('\n')}\n;tanpa judul;1999\n`)
  const dry = await imported(path, '--dry-run')
  expect(dry).toMatchObject({ format: 'csv', rows: 1202, added: 1201, skipped: 1 })
  expect(dry.problems).toEqual([{ line: 1203, column: '', value: '', reason: 'there is no title' }])
  expect(await listed()).toEqual([])
  expect(await imported(path)).toEqual(dry)
  expect(await listed()).toHaveLength(1201)
  expect(await imported(path)).toMatchObject({ rows: 1202, added: 0, unchanged: 1201, skipped: 1 })
  expect(await listed()).toHaveLength(1201)
  expect(await run(['undo', '--db', server.db])).toMatchObject({ status: 0 })
  expect(await listed()).toEqual([])
})

test('a person reads what becomes of the columns and of the rows; a report has all problems', async () => {
  const path = fileOf('odd.csv', 'Nama,Judul,Halaman\nA,Dune,many\n')
  const report = join(server.db, '..', 'report.csv')
  const said = await run(['import', path, '--dry-run', '--report', report, '--map', 'Nama=author', '--db', server.db])
  expect(said.out.trimEnd().split('\n')).toEqual([
    'csv, 1 rows',
    '  Nama → author',
    '  Judul → title',
    '  Halaman → pages',
    expect.stringMatching(/^! line 2, Halaman, "many": must be a whole number from 0 to 50000; left out$/),
    'would be: 1 new, 0 more copies of these, 0 with blanks filled, 0 unchanged, 0 skipped',
  ])
  expect(readFileSync(report, 'utf8')).toContain('2,Halaman,many,')
})

test('a file of which nothing can be read is status 1, and one line', async () => {
  const refused = [
    [fileOf('work.xlsx', 'PK\x03\x04'), /work\.xlsx cannot be imported: this is a workbook/],
    [fileOf('empty.csv', ''), /empty\.csv cannot be imported: it is empty/],
    [join(server.db, '..', 'missing.csv'), /missing\.csv cannot be imported: ENOENT/],
    [fileOf('other.csv', 'a,b\n1,2\n'), /no column is one of titles/],
  ] as const
  for (const [path, text] of refused) {
    const said = await run(['import', path, '--db', server.db])
    expect(said).toMatchObject({ status: 1, out: '', error: expect.stringMatching(text) })
    expect(said.error.trimEnd().split('\n')).toHaveLength(1)
  }
  const path = fileOf('good.csv', 'title\nDune\n')
  expect(await run(['import', path, '--map', 'title=nothing', '--db', server.db])).toMatchObject({
    status: 1,
    error: expect.stringContaining('--map must be column=field, with a field of: id, title'),
  })
  expect(await listed()).toEqual([])
})

test('a report is never written over a file, and nothing is imported when it has no place', async () => {
  const path = fileOf('kept.csv', 'title\nDune\n')
  for (const report of [path, fileOf('other-report.csv', 'mine'), join(server.db, '..', 'no', 'such.csv')]) {
    const said = await run(['import', path, '--report', report, '--db', server.db])
    expect(said).toMatchObject({
      status: 1,
      out: '',
      error: expect.stringMatching(/nothing was imported, as the report/),
    })
    expect(said.error.trimEnd().split('\n')).toHaveLength(1)
  }
  expect(readFileSync(path, 'utf8')).toBe('title\nDune\n')
  const report = join(server.db, '..', 'never.csv')
  expect(await run(['import', fileOf('bad.csv', 'a,b\n'), '--report', report, '--db', server.db])).toMatchObject({
    status: 1,
  })
  expect(existsSync(report)).toBe(false)
  expect(await listed()).toEqual([])
})

test.skipIf(!existsSync('/dev/full'))(
  'a full disk under the report is one line, which says what was imported',
  async () => {
    const path = fileOf('full.csv', 'title\nDune\n')
    const said = await run(['import', path, '--report', '/dev/full', '--db', server.db])
    expect(said).toMatchObject({
      status: 1,
      error: expect.stringMatching(/1 new, .*the report is not in \/dev\/full: ENOSPC/),
    })
    expect(await run(['undo', '--db', server.db])).toMatchObject({ status: 0 })
  },
)
