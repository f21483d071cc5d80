import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { BookStore } from '../../src/domain/book-store.ts'
import { repairCatalogue } from '../../src/store/repair/repair.ts'
import { AUTHOR, add, open, temporaryFolders } from './folder.ts'

const newFile = temporaryFolders()
const FAR = 2_147_483_647

const bring = (store: BookStore, id: number) =>
  store.commit({ operations: [{ type: 'add', fields: { id, title: `Own ${id}` } }] }, AUTHOR)
const remove = (store: BookStore, id: number) => store.commit({ operations: [{ type: 'delete', id }] }, AUTHOR)

async function expectUsed(store: BookStore, ...ids: number[]): Promise<void> {
  for (const id of ids) await expect(bring(store, id)).rejects.toMatchObject({ code: 'DUPLICATE' })
}

function loseHistory(file: string): void {
  rmSync(`${file}.history`, { force: true })
}

test('what was used stays used, after deletes, undo, restarts, checkpoints and with the history gone', async () => {
  const file = newFile()
  let { store } = await open(file)
  for (const id of [FAR, FAR - 1, 900, 5]) await bring(store, id)
  expect(await add(store, 'Given')).toBe(901)
  for (const id of [FAR, 5, 901]) await remove(store, id)
  await bring(store, FAR - 3)
  await store.undo(AUTHOR)
  const used = [FAR, FAR - 1, FAR - 3, 900, 5, 901]
  for (const next of [902, 903, 904]) {
    await store.close()
    loseHistory(file)
    ;({ store } = await open(file))
    await expectUsed(store, ...used)
    expect(await add(store, 'Given')).toBe(next)
  }
  await bring(store, 6)
  await remove(store, 6)
  await store.close()
  expect(readFileSync(file, 'utf8').split('\n')[0]).toMatch(
    /"nextId":905,"freeIds":\[\[1,4\],\[7,899\]\],"usedIds":\[\[2147483644,2147483644\],\[2147483646,2147483647\]\],"books":\[$/,
  )
})

test('a catalogue of which nobody brought an id says nothing of ids but the next', async () => {
  const file = newFile()
  const { store } = await open(file)
  for (const title of ['A', 'B', 'C']) await add(store, title)
  await remove(store, 3)
  await store.close()
  expect(readFileSync(file, 'utf8')).toMatch(/^\{"seq":4,"epoch":"\w+","nextId":4,"books":\[\n/)
})

test('a catalogue whose ids one client has used up before has ids again, and gives none of them twice', async () => {
  const file = newFile()
  const { store } = await open(file)
  for (let number = 1; number <= 5; number++) await add(store, `Book ${number}`)
  await remove(store, 5)
  await store.close()
  loseHistory(file)
  const spoilt = readFileSync(file, 'utf8').replace('"nextId":6', '"nextId":2147483648')
  for (const content of [spoilt, spoilt.replace('"books":[', `"books":[\n{"id":${FAR},"title":"Far"},`)]) {
    const copy = newFile()
    writeFileSync(copy, content)
    const again = await open(copy)
    await expectUsed(again.store, 5, FAR, 1)
    const given = [await add(again.store, 'Given'), await add(again.store, 'Given')]
    expect(Math.min(...given)).toBeGreaterThan(5)
    expect(Math.max(...given)).toBeLessThan(100)
    await again.store.close()
    const third = await open(copy)
    await expectUsed(third.store, 5, FAR, ...given)
    expect(await add(third.store, 'Given')).toBe(Math.max(...given) + 1)
    await third.store.close()
  }
})

test('in a file of another program the gaps are free, and a far id among them uses up nothing', async () => {
  const file = newFile()
  writeFileSync(file, JSON.stringify([{ id: FAR, title: 'Far' }, { title: 'Without' }, { id: 9, title: 'Nine' }]))
  const { store } = await open(file)
  expect(JSON.parse(await store.get({ id: 10 }))).toMatchObject({ title: 'Without' })
  expect(await add(store, 'Given')).toBe(11)
  await bring(store, 3)
  await expectUsed(store, FAR, 9, 3)
  await store.close()
})

test('ids of a file of ours that has no list of them count as used', async () => {
  const file = newFile()
  writeFileSync(
    file,
    '{"seq":9,"epoch":"0a1b2c3d","nextId":20,"books":[{"id":3,"title":"Three"},{"id":30,"title":"By hand"}]}',
  )
  const { store } = await open(file)
  await expectUsed(store, 1, 19, 30)
  await bring(store, 25)
  expect(await add(store, 'Given')).toBe(31)
  await store.close()
})

test('ids stay used when a journal is repaired, also those of changes that were lost', async () => {
  const file = newFile()
  const { store } = await open(file)
  await bring(store, FAR)
  await remove(store, FAR)
  await add(store, 'Lost')
  await bring(store, FAR - 1)
  const [journal, db] = [readFileSync(`${file}.journal`), existsSync(file) ? readFileSync(file) : undefined]
  await store.close()
  const copy = newFile()
  if (db) writeFileSync(copy, db)
  const lines = journal.toString().split('\n')
  const damaged = lines.map((line, index) => (index === 3 ? line.replace('"Lost"', '"Last"') : line))
  expect(damaged).not.toEqual(lines)
  writeFileSync(`${copy}.journal`, damaged.join('\n'))
  expect(await repairCatalogue(copy)).toMatchObject({ isGood: true })
  const again = await open(copy)
  await expectUsed(again.store, FAR, FAR - 1)
  await again.store.close()
})
