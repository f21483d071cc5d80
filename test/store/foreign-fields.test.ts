import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { BookChanges } from '../../src/domain/book.ts'
import { AUTHOR, open, temporaryFolders } from './folder.ts'

const newFile = temporaryFolders()
const OWN = { shelf: 'A1', loans: [{ to: 'N', at: '2020-01-01' }] }

async function opened() {
  const file = newFile()
  writeFileSync(file, JSON.stringify({ books: [{ id: 1, title: 'Made elsewhere', ...OWN }] }))
  const { store } = await open(file)
  const update = async (changes: BookChanges, foreign?: Record<string, unknown>) => {
    const operations = [{ type: 'update', id: 1, changes, ...(foreign && { foreign }) }] as const
    return JSON.parse((await store.commit({ operations }, AUTHOR)).texts[0] ?? '') as unknown
  }
  return { file, store, update }
}

test('what a book holds besides our fields is kept by clients that send it back, and by those that do not know it', async () => {
  const { file, store, update } = await opened()
  expect(await update({ year: 1999 }, OWN)).toMatchObject({ year: 1999, ...OWN })
  expect(await update({ year: 2000 })).toMatchObject({ year: 2000, ...OWN })
  await store.undo(AUTHOR)
  await store.close()
  const again = await open(file)
  expect(JSON.parse(await again.store.get({ id: 1 }))).toMatchObject({ year: 1999, ...OWN })
  await again.store.close()
})

test('it is not changed, and none is added: nothing of the write happens', async () => {
  const { store, update } = await opened()
  for (const foreign of [{ shelf: 'B2' }, { ...OWN, colour: 'red' }]) {
    await expect(update({ year: 1999 }, foreign)).rejects.toMatchObject({
      code: 'INVALID',
      details: { fields: [{ field: 'shelf' in foreign && foreign.shelf === 'B2' ? 'shelf' : 'colour' }] },
    })
  }
  const operations = [
    { type: 'add', fields: { title: 'New' } },
    { type: 'update', id: 1, changes: {}, foreign: { shelf: 'B2' } },
  ] as const
  await expect(store.commit({ operations }, AUTHOR)).rejects.toMatchObject({ code: 'INVALID' })
  expect(await store.status()).toMatchObject({ books: 1, revision: 1 })
  await store.close()
})
