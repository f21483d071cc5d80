import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { fromLine, toLine } from '../../src/store/journal/journal-line.ts'
import { verifyCatalogue } from '../../src/store/repair/verify.ts'
import { AUTHOR, add, open, temporaryFolders, titles } from './folder.ts'

// What db.json and its journal are together, when they do not simply continue each other.

const newFile = temporaryFolders()

/** A copy of the files as they are now, as a kill would leave them. */
function killedCopy(file: string, ends: readonly string[] = ['.journal', '']): string {
  const copy = newFile()
  for (const end of ends) copyFileSync(file + end, copy + end)
  return copy
}

async function killedWith(...books: string[]): Promise<string> {
  const file = newFile()
  const { store } = await open(file)
  for (const title of books) await add(store, title)
  const copy = killedCopy(file)
  await store.close()
  return copy
}

test('a checkpoint that a kill interrupted between its two files is no edit by hand', async () => {
  const file = await killedWith('One', 'Two')
  const [header = '', first = ''] = readFileSync(`${file}.journal`, 'utf8').split('\n')
  const { epoch, file: _copied, ...rest } = JSON.parse(fromLine(header) ?? '')
  // The files of a kill are not copied.
  const journal = readFileSync(`${file}.journal`, 'utf8').replace(
    `${header}\n`,
    toLine(JSON.stringify({ ...rest, epoch })),
  )
  writeFileSync(`${file}.journal`, journal)
  const { book } = JSON.parse(fromLine(first) ?? '')
  // db.json is the new one, with the first book; the journal is still the old one, with both.
  writeFileSync(file, `${JSON.stringify({ seq: 1, epoch, nextId: 2, books: [book] })}\n`)
  const { store, warnings } = await open(file)
  expect([await titles(store), warnings]).toEqual([['One', 'Two'], []])
  expect(readdirSync(dirname(file)).filter(name => name.includes('external'))).toEqual([])
  await store.close()
})

test('db.json of another catalogue does not swallow the changes that wait in the journal', async () => {
  const other = newFile()
  const { store } = await open(other)
  for (let number = 1; number <= 9; number++) await add(store, `Other ${number}`)
  await store.close()
  const file = await killedWith('One', 'Two')
  copyFileSync(other, file)
  await expect(open(file)).rejects.toThrow(/do not belong together/)
  expect(await verifyCatalogue(file)).toMatchObject({ isGood: false })
  expect(readFileSync(`${file}.journal`, 'utf8')).toContain('Two')
})

test('a list from elsewhere in place of db.json: the waiting changes are applied on top, and numbers go on above all', async () => {
  const file = await killedWith('One', 'Two')
  writeFileSync(file, '[{"id":77,"title":"From elsewhere","revision":500}]')
  const { store, warnings } = await open(file)
  expect(await titles(store)).toEqual(['One', 'Two', 'From elsewhere'])
  expect(warnings.join()).toContain('external-1')
  expect((await store.status()).revision).toBeGreaterThan(500)
  await store.close()
})

test('the changes won over an edit, and the power goes before the new journal is there: a start goes on', async () => {
  const file = await killedWith('One', 'Two')
  const journal = readFileSync(`${file}.journal`)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"books":[', '"books":[{"id":77,"title":"Edited"}'))
  const { store } = await open(file)
  const { epoch } = await store.status()
  await store.close()
  writeFileSync(`${file}.journal`, journal)
  const again = await open(file)
  expect(await titles(again.store)).toEqual(['One', 'Two', 'Edited'])
  expect(await again.store.status()).toMatchObject({ epoch })
  await again.store.close()
})

test('db.json older than its journal is refused', async () => {
  const file = newFile()
  const first = await open(file)
  await add(first.store, 'One')
  await first.store.close()
  const old = readFileSync(file)
  const second = await open(file)
  await add(second.store, 'Two')
  await second.store.close()
  const third = await open(file)
  await add(third.store, 'Three')
  const copy = killedCopy(file)
  await third.store.close()
  writeFileSync(copy, old)
  await expect(open(copy)).rejects.toThrow(/do not belong together/)
})

test('a restored copy is another history, with its journal and without', async () => {
  for (const isJournalKept of [true, false]) {
    const file = newFile()
    const first = await open(file)
    await add(first.store, 'One')
    await first.store.close()
    const backup = readFileSync(file)
    const second = await open(file)
    const before = await second.store.status()
    await add(second.store, 'After the backup')
    await second.store.close()
    writeFileSync(file, backup)
    if (!isJournalKept) rmSync(`${file}.journal`)
    const { store } = await open(file)
    expect(await titles(store)).toEqual(['One'])
    expect((await store.status()).epoch).not.toBe(before.epoch)
    expect(await store.changes({ epoch: before.epoch, revision: 2 }, () => {})).toHaveProperty('resync')
    await store.close()
  }
})

test('books made by hand and then taken away are missed, also when nothing was numbered', async () => {
  const file = newFile()
  writeFileSync(file, '[{"title":"By hand"}]')
  await (await open(file)).store.close()
  rmSync(file)
  await expect(open(file)).rejects.toThrow(/is missing/)
})

test('followers that knew the catalogue before an edit are told to begin anew', async () => {
  const file = await killedWith('One', 'Two')
  const { epoch } = JSON.parse(fromLine(readFileSync(`${file}.journal`, 'utf8').split('\n')[0] ?? '') ?? '{}')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"books":[', '"books":[{"id":77,"title":"Edited"}'))
  const { store } = await open(file)
  expect(await store.changes({ epoch, revision: 2 }, () => {})).toHaveProperty('resync')
  await store.close()
})

test.each([
  ['"year":"about 1999"', /book 1 is not as it may be: year/],
  ['"copies":-1', /copies/],
  ['"status":"Lost"', /status/],
  ['"keywords":7', /keywords/],
  ['"createdAt":"yesterday"', /createdAt/],
  ['"revision":-3', /revision/],
])('a field %s that is not as it may be is refused with its place', async (field, message) => {
  const file = newFile()
  writeFileSync(file, `{"books":[\n{"id":1,"title":"x",${field}}]}`)
  await expect(open(file)).rejects.toThrow(`${file}:2:1: book 1`)
  await expect(open(file)).rejects.toThrow(message)
})

test('what a person typed is read as a client would have sent it', async () => {
  const file = newFile()
  writeFileSync(
    file,
    '{"nextId":40,"books":[{"title":"Typed","year":"1999","isbn":"979-306-279-7","price":null,"shelf":7}]}',
  )
  const { store } = await open(file)
  // 39 may have been a book once: ids are never used twice.
  const book = JSON.parse(await store.get({ id: 40 }))
  expect(book).toMatchObject({ title: 'Typed', year: 1999, isbn: '9789793062792', shelf: 7 })
  expect('price' in book).toBe(false)
  await store.close()
})

test('a link to a catalogue that is not there yet stays a link, and verify goes behind it', async () => {
  const target = newFile()
  const link = newFile()
  symlinkSync(target, link)
  const { store } = await open(link)
  await add(store, 'Behind')
  await expect(verifyCatalogue(link)).rejects.toThrow(/being served/)
  await store.close()
  expect(readFileSync(target, 'utf8')).toContain('Behind')
  expect((await verifyCatalogue(link)).lines.join()).toContain('1 book,')
})

test('all that stands beside a private catalogue is private', async () => {
  const file = await killedWith('One')
  const journal = readFileSync(`${file}.journal`, 'utf8')
  rmSync(file)
  writeFileSync(file, `${'[{"title":"Edited"}]'}`, { mode: 0o600 })
  writeFileSync(`${file}.journal`, `${journal}torn`)
  const { store } = await open(file, { checkpointBytes: 100 })
  await add(store, 'Two')
  await expect.poll(() => readdirSync(dirname(file)).some(name => name.includes('history-'))).toBe(true)
  await store.close()
  const names = readdirSync(dirname(file)).sort()
  expect(names).toEqual([
    'db.json',
    'db.json.external-1',
    'db.json.history',
    'db.json.journal',
    'db.json.journal.torn-1',
  ])
  for (const name of names) expect([name, statSync(join(dirname(file), name)).mode & 0o777]).toEqual([name, 0o600])
})

test('two torn ends are both kept', async () => {
  const file = await killedWith('One')
  for (const end of ['first', 'second']) {
    const journal = readFileSync(`${file}.journal`, 'utf8')
    writeFileSync(`${file}.journal`, `${journal.slice(0, journal.lastIndexOf('\n') + 1)}${end}`)
    const copy = readFileSync(file)
    const { store } = await open(file)
    await store.close()
    // As if it had been killed at once.
    writeFileSync(file, copy)
    writeFileSync(`${file}.journal`, journal)
  }
  expect([1, 2].map(number => readFileSync(`${file}.journal.torn-${number}`, 'utf8'))).toEqual(['first', 'second'])
})

test('a journal that is a folder is refused in words', async () => {
  const file = newFile()
  mkdirSync(`${file}.journal`)
  await expect(open(file)).rejects.toMatchObject({ code: 'STORAGE' })
})

test('a line that another number follows is refused although its checksum is right', async () => {
  const file = await killedWith('One', 'Two', 'Three')
  const [header = '', first = '', , third = ''] = readFileSync(`${file}.journal`, 'utf8').split('\n')
  writeFileSync(`${file}.journal`, `${header}\n${first}\n${toLine(fromLine(third) ?? '')}`)
  await expect(open(file)).rejects.toThrow(/revision 3 follows where 2 is expected/)
  await expect(add((await open(newFile())).store, 'Elsewhere')).resolves.toBe(1)
  expect(AUTHOR.client).toBe('till-2')
})
