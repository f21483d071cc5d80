import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Book } from '../../src/domain/book.ts'
import { startServer, type TestServer } from '../processes/server.ts'
import { run } from './run.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ args: ['--min-spare', '1'] })
})
afterAll(() => server.stop())

const [DUNE, EMMA, LASKAR] = ['9780441172719', '9780141439587', '9793062797']

let files = 0
/** A path beside the catalogue at which nothing is yet. */
const newPath = () => join(server.folder, `file-${files++}.csv`)

let lookup: string
beforeEach(async () => {
  for (const { id } of await listed()) await run(['delete', String(id), '--db', server.db])
  lookup = newPath()
  writeFileSync(lookup, `Judul;Pengarang;ISBN\nDune;Frank Herbert;${DUNE}\nEmma;Jane Austen;${EMMA}\n`)
})

/** Runs `bookstore scan` with these lines as its input. */
async function scan(lines: readonly string[], ...args: string[]) {
  const input = new PassThrough()
  input.end(lines.map(line => `${line}\n`).join(''))
  const spy = vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin)
  try {
    return await run(['scan', ...args, '--db', server.db])
  } finally {
    spy.mockRestore()
  }
}

async function listed(): Promise<Book[]> {
  return JSON.parse((await run(['list', '--db', server.db, '--json'])).out) as Book[]
}

test('what the lookup file knows is added with the held fields, what it does not is kept for import', async () => {
  const file = newPath()
  const lines = [DUNE, LASKAR, `${EMMA}51299`, '9780441172710']
  const said = await scan(
    lines,
    '--lookup',
    lookup,
    '--incomplete',
    file,
    '--hold',
    'location=Rak 3',
    'publisher=Ace',
    '--json',
  )
  expect(said).toMatchObject({ status: 0, error: '' })
  expect(JSON.parse(said.out)).toEqual({
    added: 2,
    copies: 0,
    neither: 0,
    incomplete: [{ number: '9789793062792', copies: 1 }],
    file,
    bad: [{ code: '9780441172710', problem: 'has a wrong check digit' }],
    waiting: [],
  })
  const held = { location: 'Rak 3', publisher: 'Ace', copies: 1 }
  expect(await listed()).toMatchObject([
    { title: 'Dune', author: 'Frank Herbert', isbn: DUNE, ...held },
    { title: 'Emma', isbn: EMMA, ...held },
  ])
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/2792"*,/, found => `${found}Laskar Pelangi`),
  )
  const imported = JSON.parse((await run(['import', file, '--db', server.db, '--json'])).out) as { added: number }
  expect(imported).toMatchObject({ added: 1 })
  expect((await listed()).at(-1)).toMatchObject({ title: 'Laskar Pelangi', isbn: '9789793062792', location: 'Rak 3' })
})

test('a repeat waits for an answer that comes once, other scans go on, and the answer holds for the batch', async () => {
  const said = await scan([DUNE, DUNE, EMMA, '978-0-441-17271-9', '+1', EMMA], '--lookup', lookup)
  expect(said).toMatchObject({ status: 0, error: '' })
  expect(said.out.match(/c one more copy, r another record/g)).toHaveLength(1)
  expect(said.out).toContain('= one more copy: 2 that waited')
  expect(said.out).toContain('2 new, 3 more copies')
  expect((await listed()).map(({ title, copies }) => [title, copies])).toEqual([
    ['Dune', 3],
    ['Emma', 2],
  ])
})

test('a book in stock is a repeat; n leaves it, r makes another record', async () => {
  await scan([DUNE], '--lookup', lookup)
  expect((await scan([DUNE, 'n', DUNE])).out).toContain('Frank Herbert')
  expect(await listed()).toHaveLength(1)
  await scan([DUNE, 'r'])
  expect((await listed()).map(({ title, copies }) => [title, copies])).toEqual([
    ['Dune', 1],
    ['Dune', 1],
  ])
})

test('repeats that nobody answered are named, and are not counted', async () => {
  const said = await scan([DUNE, DUNE], '--lookup', lookup)
  expect(said).toMatchObject({ status: 1, error: expect.stringContaining(DUNE) })
  expect(await listed()).toMatchObject([{ copies: 1 }])
  const other = await scan([DUNE], '--again', 'copy')
  expect(other.status).toBe(0)
  expect(await listed()).toMatchObject([{ copies: 2 }])
})

test('undo takes the last one back, undo all the batch, and so does bookstore undo', async () => {
  await scan([DUNE, EMMA, 'undo', EMMA, EMMA, 'c', 'undo'], '--lookup', lookup)
  expect(await listed()).toMatchObject([{ title: 'Dune' }, { title: 'Emma', copies: 1 }])
  await run(['undo', '--db', server.db])
  expect(await listed()).toEqual([])
  await scan([DUNE, EMMA, 'undo all', EMMA], '--lookup', lookup)
  expect(await listed()).toMatchObject([{ title: 'Emma' }])
})

test('an incomplete number that comes again is one book with two copies, and undo forgets it', async () => {
  const file = newPath()
  const said = await scan([LASKAR, LASKAR, '+1'], '--incomplete', file, '--json')
  expect(JSON.parse(said.out)).toMatchObject({ copies: 1, incomplete: [{ number: '9789793062792', copies: 2 }] })
  expect((await scan([LASKAR], '--incomplete', file)).error).toContain('is there already')
  const other = newPath()
  expect(JSON.parse((await scan([LASKAR, 'undo'], '--incomplete', other, '--json')).out)).toMatchObject({
    incomplete: [],
  })
  expect(readFileSync(other, 'utf8')).not.toContain('062792')
})

test('what cannot be held, looked up or is no field is refused before a scan is read', async () => {
  expect((await scan([], '--hold', 'title=X')).error).toContain('title')
  expect((await scan([], '--hold', 'status=lost')).error).toContain('status')
  expect((await scan([], '--hold', 'shelf=3')).error).toContain('shelf')
  expect((await scan([], '--lookup', join(server.folder, 'nothing.csv'))).error).toContain('nothing.csv')
})

test('what the server refuses is named at the end, others are saved, and the exit status is 1', async () => {
  const reader = await startServer({ args: ['--min-spare', '1', '--reader-token', 'reading-is-enough'] })
  const said = await scan([DUNE, EMMA], '--lookup', lookup, '--url', reader.url, '--token', 'reading-is-enough')
  expect(said.status).toBe(1)
  expect(said.error).toContain(`not saved: ${DUNE}, ${EMMA}`)
  expect(said.out).toContain(`! ${DUNE} is not saved: `)
  await reader.stop()
})

test('--bell rings for what is unknown, misread or asks, and for nothing else', async () => {
  const said = await scan([DUNE, EMMA, DUNE, '123', 'n'], '--lookup', lookup, '--bell')
  expect(said.error).toBe('\x07\x07')
})
