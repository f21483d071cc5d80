import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../src/store/open-store.ts'
import { bookStoreContract } from '../contracts/book-store.ts'
import { MemoryStore } from '../doubles/memory-store.ts'

bookStoreContract('the double in memory', async () => {
  const store = new MemoryStore()
  return { store, close: () => store.close() }
})

bookStoreContract('the lowdb store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-store-'))
  const store = await openStore({ file: join(folder, 'db.json'), warn: () => {} })
  return {
    store,
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
})
