import { spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fromLine, toLine } from '../../src/store/journal/journal-line.ts'
import { AUTHOR, add, open, temporaryFolders, titles } from './folder.ts'

const newFile = temporaryFolders()

/** A catalogue whose journal still holds its books, as a server that was killed leaves it. */
async function killed(count: number): Promise<string> {
  const file = newFile()
  const { store } = await open(file)
  for (let number = 1; number <= count; number++) await add(store, `Book ${number}`)
  const copy = newFile()
  for (const end of ['', '.journal']) copyFileSync(file + end, copy + end)
  await store.close()
  return copy
}

describe('a start finds what was acknowledged', () => {
  test('nothing there: a new catalogue, both files written', async () => {
    const file = newFile()
    const { store } = await open(file)
    expect(await titles(store)).toEqual([])
    expect([existsSync(file), existsSync(`${file}.journal`)]).toEqual([true, true])
    await store.close()
  })

  test('records in the journal are replayed', async () => {
    const { store } = await open(await killed(3))
    expect(await titles(store)).toEqual(['Book 1', 'Book 2', 'Book 3'])
    expect(await store.status()).toMatchObject({ revision: 3 })
    await store.close()
  })

  test('after a clean stop db.json holds every book, one a line, and the journal no record', async () => {
    const file = newFile()
    const { store } = await open(file)
    await add(store, 'One')
    await add(store, 'Two')
    await store.close()
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(lines[0]).toMatch(/^\{"seq":2,"epoch":"\w+","nextId":3,"books":\[$/)
    expect(lines.slice(1, 3).map(line => JSON.parse(line.replace(/,$/, '')).title)).toEqual(['One', 'Two'])
    expect(lines[3]).toBe(']}')
    expect(readFileSync(`${file}.journal`, 'utf8').trimEnd().split('\n')).toHaveLength(1)
  })

  test('a link stays a link, and the mode of the file stays as it is', async () => {
    const target = newFile()
    writeFileSync(target, '[{"title":"Linked"}]', { mode: 0o600 })
    const link = newFile()
    symlinkSync(target, link)
    const { store } = await open(link)
    await add(store, 'Added')
    await store.close()
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).toContain('Added')
    expect(statSync(target).mode & 0o777).toBe(0o600)
  })

  test('an id is not used again after a restart, also that of the last book deleted', async () => {
    const file = newFile()
    const { store } = await open(file)
    const id = await add(store, 'Last')
    await store.commit({ operations: [{ type: 'delete', id }] }, AUTHOR)
    await store.close()
    const again = await open(file)
    expect(await add(again.store, 'Next')).toBe(id + 1)
    await again.store.close()
  })

  test('a list made by hand is accepted and filled in', async () => {
    for (const content of [
      '{"books":[{"title":"By hand","shelf":7},{"id":9,"title":"Nine"}]}',
      '[{"title":"By hand","shelf":7},{"id":9,"title":"Nine"}]',
    ]) {
      const file = newFile()
      writeFileSync(file, content)
      const { store } = await open(file)
      expect(await titles(store)).toEqual(['Nine', 'By hand'])
      expect(JSON.parse(await store.get({ id: 10 }))).toMatchObject({ title: 'By hand', shelf: 7, copies: 1 })
      await store.close()
    }
  })

  test('db.json edited while stopped is accepted, as another history', async () => {
    const file = newFile()
    const first = await open(file)
    await add(first.store, 'One')
    const before = await first.store.status()
    await first.store.close()
    writeFileSync(file, readFileSync(file, 'utf8').replace('"One"', '"Eins"'))
    const { store } = await open(file)
    expect(await titles(store)).toEqual(['Eins'])
    const after = await store.status()
    expect(after.epoch).not.toBe(before.epoch)
    expect(after.revision).toBeGreaterThan(before.revision)
    await store.close()
  })

  test('db.json edited while changes waited in the journal: the changes win, a copy is kept', async () => {
    const file = await killed(2)
    writeFileSync(file, readFileSync(file, 'utf8').replace('"books":[', '"books":[{"id":77,"title":"Edited"}'))
    const { store, warnings } = await open(file)
    expect(await titles(store)).toEqual(['Book 1', 'Book 2', 'Edited'])
    expect(readFileSync(`${file}.external-1`, 'utf8')).toContain('Edited')
    expect(warnings.join()).toContain('external-1')
    await store.close()
  })

  test('edited while running: ours takes its place, theirs is kept', async () => {
    const file = newFile()
    const { store, warnings } = await open(file)
    await add(store, 'Ours')
    writeFileSync(file, '{"books":[{"title":"Theirs"}]}')
    await store.close()
    expect(readFileSync(file, 'utf8')).toContain('Ours')
    expect(readFileSync(`${file}.external-1`, 'utf8')).toContain('Theirs')
    expect(warnings.join()).toContain('external-1')
  })

  test('edited while running: noticed at once, and an editor that goes on writing writes into the file that is kept', async () => {
    const file = newFile()
    const { store, warnings } = await open(file)
    await add(store, 'Ours')
    const editor = openSync(file, 'w')
    writeSync(editor, '{"books":[{"title":"Th')
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('Ours')
    writeSync(editor, 'eirs"}]}')
    closeSync(editor)
    expect(JSON.parse(readFileSync(`${file}.external-1`, 'utf8'))).toEqual({ books: [{ title: 'Theirs' }] })
    expect(warnings.join()).toContain(`main.js merge --db ${file} ${file}.external-1`)
    await store.close()
  })

  test('taken away while running: written anew', async () => {
    const file = newFile()
    const { store, warnings } = await open(file)
    await add(store, 'Ours')
    rmSync(file)
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toContain('Ours')
    expect(warnings.join()).toContain('taken away')
    await store.close()
  })
})

describe('a start refuses what does not fit', () => {
  test('db.json is missing, its journal goes on', async () => {
    const file = newFile()
    const { store } = await open(file)
    await add(store, 'One')
    await store.close()
    rmSync(file)
    await expect(open(file)).rejects.toThrow(/is missing/)
  })

  test('db.json is older than its journal', async () => {
    const file = await killed(2)
    const [header = '', ...rest] = readFileSync(`${file}.journal`, 'utf8').split('\n')
    const changed = toLine((fromLine(header) ?? '').replace('"base":0', '"base":9')).trimEnd()
    writeFileSync(`${file}.journal`, [changed, ...rest.map(line => line.replace('"s":1,', '"s":10,'))].join('\n'))
    await expect(open(file)).rejects.toThrow(/damaged|do not belong together/)
  })

  test('a second instance, which names the first', async () => {
    const file = newFile()
    const { store } = await open(file)
    await expect(open(file)).rejects.toThrow(`process ${process.pid}`)
    await store.close()
    await (await open(file)).store.close()
  })

  test('a server in another network namespace, as long as it shows signs of life', async () => {
    const file = newFile()
    writeFileSync(`${file}.server`, JSON.stringify({ pid: 4711, url: 'ws://x', namespace: 'another net:[1]' }))
    await expect(open(file)).rejects.toThrow('process 4711 in another network namespace')
    utimesSync(`${file}.server`, 0, Date.now() / 1000 - 60)
    await (await open(file)).store.close()
  })

  test.each([
    ['', 1, 1],
    ['{"books":[}', 1, 11],
    ['{"books":[\n{"id":1,"title":"x"},\n{"id":1,"title":"y"}]}', 3, 1],
    ['{"books":[\n{"id":1,"title":""}]}', 2, 1],
    ['{"books":[\n{"id":0,"title":"x"}]}', 2, 1],
    ['{"titles":[]}', 1, 1],
  ])('broken db.json %j is refused at line %i, column %i, and stays as it was', async (content, line, column) => {
    const file = newFile()
    writeFileSync(file, content)
    await expect(open(file)).rejects.toThrow(`${file}:${line}:${column}:`)
    expect(readFileSync(file, 'utf8')).toBe(content)
  })
})

test('a backup made while it runs: the journal first, then db.json, whatever happens in between', async () => {
  const [file, backup] = [newFile(), newFile()]
  const { store } = await open(file, { checkpointBytes: 1000 })
  await add(store, 'Before')
  copyFileSync(`${file}.journal`, `${backup}.journal`)
  // Several checkpoints come between.
  for (let number = 1; number <= 20; number++) await add(store, `Between ${number}`)
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('Between 1')
  copyFileSync(file, backup)
  await store.close()
  const restored = await open(backup)
  expect(await titles(restored.store)).toEqual(expect.arrayContaining(['Before', 'Between 1']))
  expect(restored.warnings).toEqual([expect.stringContaining('this is another history')])
  await restored.store.close()
})

test('a read-only file system: reads go on, writes say READ_ONLY, and nothing is touched', async context => {
  const file = newFile()
  const folder = dirname(file)
  const { store } = await open(file)
  await add(store, 'Before')
  await store.close()
  const isMounted =
    spawnSync('mount', ['--bind', folder, folder]).status === 0 &&
    spawnSync('mount', ['-o', 'remount,ro,bind', folder]).status === 0
  if (!isMounted) context.skip('a folder cannot be mounted read-only here')
  const before = readdirSync(folder)
  try {
    const { store, warnings } = await open(file)
    expect(await titles(store)).toEqual(['Before'])
    await expect(add(store, 'After')).rejects.toMatchObject({ code: 'READ_ONLY' })
    expect(await store.status()).toMatchObject({ writable: false, reason: expect.stringContaining('EROFS') })
    expect(warnings.join()).toContain('read-only')
    await store.close()
    expect(readdirSync(folder)).toEqual(before)
  } finally {
    spawnSync('umount', [folder])
  }
})

describe('what comes back after a restart', () => {
  test('history, undo and request keys of named clients', async () => {
    const file = newFile()
    const first = await open(file)
    const write = { operations: [{ type: 'add', fields: { title: 'Once' } }], requestKey: 'k' } as const
    const before = await first.store.commit(write, AUTHOR)
    await first.store.commit({ operations: [{ type: 'update', id: 1, changes: { year: 1999 } }] }, AUTHOR)
    await first.store.close()
    const { store } = await open(file)
    expect(await store.commit(write, AUTHOR)).toEqual(before)
    expect(await store.history({ id: 1 })).toHaveLength(2)
    await store.undo(AUTHOR)
    expect(JSON.parse(await store.get({ id: 1 }))).toMatchObject({ year: 0 })
    await store.close()
  })

  test('losing the history file loses no book', async () => {
    const file = newFile()
    const first = await open(file)
    await add(first.store, 'Kept')
    await first.store.close()
    writeFileSync(`${file}.history`, 'rubbish\n')
    const { store } = await open(file)
    expect(await titles(store)).toEqual(['Kept'])
    await store.close()
  })

  test('nothing temporary is left', async () => {
    const file = newFile()
    const { store } = await open(file)
    await add(store, 'One')
    await store.close()
    expect(readdirSync(dirname(file)).sort()).toEqual(['db.json', 'db.json.history', 'db.json.journal'])
  })
})
