import { join } from 'node:path'
import { openStore } from '../../src/store/open-store.ts'
import { bookStoreContract } from '../contracts/book-store.ts'
import { MemoryStore } from '../doubles/memory-store.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

bookStoreContract('the double in memory', async () => {
  const store = new MemoryStore()
  return { store, close: () => store.close() }
})

bookStoreContract('the lowdb store', async () => {
  const store = await openStore({ file: join(temporaryFolder(), 'db.json'), warn: () => {} })
  return { store, close: () => store.close() }
})
