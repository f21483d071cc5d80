import { copyFileSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { BookStore, Operation } from '../../src/domain/book-store.ts'
import { NODE_FILES } from '../../src/store/disk/files.ts'
import { AUTHOR, add, open, temporaryFolders, titles } from './folder.ts'

const newFile = temporaryFolders()

/** Copies all files of a catalogue, as a kill would leave them. */
function killedCopy(file: string): string {
  const copy = newFile()
  for (const name of readdirSync(dirname(file)))
    copyFileSync(join(dirname(file), name), join(dirname(copy), name.replace(basename(file), basename(copy))))
  return copy
}

/** Resolves when no checkpoint has ended for a while. */
async function quiet(store: BookStore): Promise<void> {
  const count = async () => (await store.status()).checkpoints?.count
  let before: number | undefined
  await expect
    .poll(
      async () => {
        const now = await count()
        const isQuiet = now === before
        before = now
        return isQuiet
      },
      { interval: 250 },
    )
    .toBe(true)
}

const retired = (file: string) => readdirSync(dirname(file)).filter(name => name.includes('.history-'))

test('retired journals tell the history after a kill, and one file is made of them at a clean stop', async () => {
  const file = newFile()
  const { store } = await open(file, { checkpointBytes: 2_000 })
  for (let number = 1; number <= 60; number++) await add(store, `Book ${number}`)
  await expect.poll(() => retired(file).length).toBeGreaterThan(1)
  // A kill leaves the files of one moment; a copy takes longer, so nothing may be under way.
  await quiet(store)
  const copy = killedCopy(file)
  await store.close()
  expect(retired(file)).toEqual([])
  for (const path of [file, copy]) {
    const again = await open(path)
    const history = await again.store.history({ limit: 1000 })
    expect(history.map(text => JSON.parse(text).revision)).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index))
    await again.store.undo(AUTHOR)
    expect((await titles(again.store)).at(-1)).toBe('Book 59')
    await again.store.close()
  }
})

test('retiring a journal writes none of its bytes again', async () => {
  const file = newFile()
  let written = 0
  const files: typeof NODE_FILES = {
    ...NODE_FILES,
    async open(path, how, mode) {
      const opened = await NODE_FILES.open(path, how, mode)
      const write: typeof opened.write = (buffer, offset, length, position) => {
        if (basename(path).includes('history')) written += length
        return opened.write(buffer, offset, length, position)
      }
      return { ...opened, write }
    },
  }
  const { store } = await open(file, { files, checkpointBytes: 2_000 })
  for (let number = 1; number <= 60; number++) await add(store, `Book ${number}`)
  await expect.poll(() => retired(file).length).toBeGreaterThan(1)
  expect(written).toBe(0)
  await store.close()
})

test('the history is bounded: what is older than ten thousand changes goes', async () => {
  const file = newFile()
  const { store } = await open(file, { checkpointBytes: 100_000 })
  const operations = Array.from({ length: 500 }, (_, number): Operation => {
    return { type: 'add', fields: { title: `Book ${number}` } }
  })
  for (let batch = 0; batch < 50; batch++) await store.commit({ operations }, AUTHOR)
  await store.close()
  const again = await open(file)
  const oldest = await again.store.changes(
    { epoch: (await again.store.status()).epoch, revision: 25_000 - 9_999 },
    () => {},
  )
  expect('missed' in oldest && oldest.missed.length).toBe(9_999)
  const older = await again.store.changes(
    { epoch: (await again.store.status()).epoch, revision: 25_000 - 10_600 },
    () => {},
  )
  expect(older).toHaveProperty('resync')
  await again.store.close()
  expect(statSync(`${file}.history`).size).toBeLessThan(10_600 * 400)
})

test('undo after a restart knows how a book was that was added long before', async () => {
  const file = newFile()
  const first = await open(file)
  const id = await add(first.store, 'Old')
  await first.store.close()
  // The history of its making is lost.
  NODE_FILES.remove(`${file}.history`)
  const second = await open(file)
  await second.store.commit({ operations: [{ type: 'update', id, changes: { year: 1999 } }] }, AUTHOR)
  await second.store.commit({ operations: [{ type: 'delete', id }], requestKey: 'gone' }, AUTHOR)
  await second.store.close()
  const { store } = await open(file)
  const answer = await store.commit({ operations: [{ type: 'delete', id }], requestKey: 'gone' }, AUTHOR)
  expect(JSON.parse(answer.texts[0] ?? '')).toMatchObject({ id, title: 'Old', year: 1999 })
  await store.undo(AUTHOR)
  await store.undo(AUTHOR)
  expect(JSON.parse(await store.get({ id }))).toMatchObject({ title: 'Old', year: 0 })
  await store.close()
})

test('request keys of one scope are one, whoever writes, also after a restart; those of another, or of none, are others', async () => {
  const file = newFile()
  const first = await open(file)
  const write = { operations: [{ type: 'add', fields: { title: 'Scoped' } }], requestKey: 'k' } as const
  const by = (connection: number) => ({ connection, pid: 1 })
  const scoped = (store: BookStore, keyScope: string, connection: number) =>
    store.commit({ ...write, keyScope }, by(connection))
  const done = await scoped(first.store, 'writer', 1)
  expect(await scoped(first.store, 'writer', 2)).toEqual(done)
  await scoped(first.store, 'operator', 1)
  await first.store.commit(write, by(1))
  expect(await titles(first.store)).toEqual(['Scoped', 'Scoped', 'Scoped'])
  await first.store.close()
  const { store } = await open(file)
  expect(await scoped(store, 'writer', 3)).toEqual(done)
  expect(await titles(store)).toHaveLength(3)
  await store.close()
})

test('an older change that was taken back stays so after a restart, and so does what was stuck', async () => {
  const file = newFile()
  const first = await open(file)
  const other = { client: 'other', connection: 4, pid: 4712 }
  for (const title of ['A', 'B', 'C']) await add(first.store, title)
  await first.store.commit({ operations: [{ type: 'delete', id: 3 }] }, other)
  await first.store.undo(AUTHOR, 2)
  // Killed, or ended in order: the journal and the history tell the same.
  const copy = killedCopy(file)
  await first.store.close()
  for (const path of [file, copy]) {
    const { store } = await open(path)
    await store.undo(AUTHOR)
    expect(await titles(store)).toEqual([])
    await expect(store.undo(AUTHOR)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await store.redo(AUTHOR)
    await store.redo(AUTHOR)
    expect(await titles(store)).toEqual(['A', 'B'])
    await store.close()
  }
})

test('a batch that changes and deletes one book gives the same answer after a restart', async () => {
  const file = newFile()
  const { store } = await open(file)
  const id = await add(store, 'Short')
  const write = {
    operations: [
      { type: 'update', id, changes: { year: 1999 } },
      { type: 'delete', id },
    ],
    requestKey: 'both',
  } as const
  const before = await store.commit(write, AUTHOR)
  await store.close()
  const again = await open(file)
  expect(await again.store.commit(write, AUTHOR)).toEqual(before)
  await again.store.close()
})

/** Adds so many books, in batches of one group. */
async function addGroup(store: BookStore, group: string, batches: number, author = AUTHOR): Promise<void> {
  for (let batch = 0; batch < batches; batch++) {
    const operations = Array.from({ length: 500 }, (_, number): Operation => {
      return { type: 'add', fields: { title: `${group} ${batch}.${number}` } }
    })
    await store.commit({ operations, group }, author)
  }
}

test('the last group is taken back whole after a stop and after a kill, however large it is', async () => {
  const file = newFile()
  const { store } = await open(file, { checkpointBytes: 500_000 })
  await add(store, 'Before')
  await addGroup(store, 'import', 26)
  await add(store, 'After')
  await quiet(store)
  const copy = killedCopy(file)
  await store.close()
  for (const path of [file, copy]) {
    const again = await open(path)
    expect((await again.store.status()).books).toBe(13_002)
    await again.store.undo(AUTHOR)
    await again.store.undo(AUTHOR)
    expect(await titles(again.store)).toEqual(['Before'])
    await again.store.close()
  }
})

test('a group of which the beginning is no longer known is not taken back in part', async () => {
  const file = newFile()
  const { store } = await open(file)
  await addGroup(store, 'import', 26)
  await addGroup(store, 'another import', 1, { ...AUTHOR, client: 'till-3' })
  await store.close()
  const again = await open(file)
  await expect(again.store.undo(AUTHOR)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await again.store.status()).books).toBe(13_500)
  await again.store.close()
})

test('after a kill the same request key gets the first answer, from the journal and from retired ones', async () => {
  const file = newFile()
  const { store } = await open(file, { checkpointBytes: 2_000 })
  const write = (number: number) => ({
    operations: [{ type: 'add', fields: { title: `Book ${number}` } }] as const,
    requestKey: `key-${number}`,
  })
  const answers = []
  for (let number = 0; number < 30; number++) answers.push(await store.commit(write(number), AUTHOR))
  await expect.poll(() => retired(file).length).toBeGreaterThan(1)
  // A kill is one moment; copying is not, and must not have a checkpoint in the middle of it.
  await quiet(store)
  const again = await open(killedCopy(file))
  for (const [number, answer] of answers.entries())
    expect(await again.store.commit(write(number), AUTHOR)).toEqual(answer)
  expect((await again.store.status()).books).toBe(30)
  await again.store.close()
  await store.close()
})
