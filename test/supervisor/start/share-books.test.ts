import { afterEach, expect, test } from 'vitest'
import { createSharedReader } from '../../../src/shared-books/reader.ts'
import { type Sharing, shareBooks } from '../../../src/supervisor/start/share-books.ts'
import { MemoryStore } from '../../doubles/memory-store.ts'

const AUTHOR = { connection: 1, pid: 1 }
const warnings: string[] = []
let sharing: Sharing | undefined

afterEach(() => sharing?.close())

async function share(store: MemoryStore): Promise<(id: number) => string | undefined> {
  sharing = await shareBooks(store, line => warnings.push(line))
  if (!sharing) throw new Error('no place for the file')
  return createSharedReader(sharing.fd)
}

async function add(store: MemoryStore, title: string): Promise<void> {
  await store.commit({ operations: [{ type: 'add', fields: { title } }] }, AUTHOR)
}

test('all books there are, as the store has them', async () => {
  const store = new MemoryStore()
  for (let id = 1; id <= 1200; id++) await add(store, `Book ${id}`)
  const read = await share(store)
  await sharing?.filled
  for (const id of [1, 500, 501, 1200]) expect(read(id)).toBe(await store.get({ id }))
  expect(read(1201)).toBeUndefined()
})

test('every change, before whoever follows the store next hears of it, also while it is being filled', async () => {
  const store = new MemoryStore()
  for (let id = 1; id <= 1200; id++) await add(store, `Book ${id}`)
  const read = await share(store)
  const seen: (string | undefined)[] = []
  await store.changes(undefined, ({ id }) => seen.push(read(id)))
  await store.commit({ operations: [{ type: 'update', id: 1100, changes: { title: 'New "book":, "at":' } }] }, AUTHOR)
  await add(store, 'Added')
  await store.commit({ operations: [{ type: 'delete', id: 1 }] }, AUTHOR)
  expect(seen).toEqual([await store.get({ id: 1100 }), await store.get({ id: 1201 }), undefined])
  await sharing?.filled
  expect([read(1), read(1100)]).toEqual([undefined, await store.get({ id: 1100 })])
})
