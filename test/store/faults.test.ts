import { copyFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CALLS, injectFault } from '../../scripts/campaigns/faults.ts'
import type { Book } from '../../src/domain/book.ts'
import { failingFiles, SWALLOWED } from '../doubles/failing-files.ts'
import { isLongForm } from '../test-form.ts'
import { AUTHOR, add, open, temporaryFolders, titles } from './folder.ts'

const newFile = temporaryFolders()

// Each has a folder of its own, and waits for the disk most of the time.
describe.concurrent('a disk that fails: at any moment the answers match what a restart would find', () => {
  for (const call of CALLS) {
    for (const nth of isLongForm ? [1, 2, 5, 12] : [1, 5]) {
      test.each([
        ['EIO', 1],
        ['ENOSPC', 1],
        ['EIO', 3],
      ])(`${call} number ${nth} with %s, %i times`, async (code, times) => {
        expect((await injectFault({ call, nth, code, times })).wrong).toEqual([])
      })
    }
  }

  test('control: the faults do happen, and writes do fail', async () => {
    const refused = expect.arrayContaining(['Wave 1 book 1'])
    expect(await injectFault({ call: 'write', nth: 1, code: 'ENOSPC' })).toMatchObject({ failed: true, refused })
    expect(await injectFault({ call: 'datasync', nth: 1, code: 'EIO' })).toMatchObject({ failed: true, refused })
    expect(await injectFault({ call: 'short write', nth: 1, code: 'EIO' })).toMatchObject({ failed: true, refused: [] })
  })

  test('control: a disk that swallows all writes is noticed', async () => {
    expect((await injectFault({ call: 'write', nth: 4, code: SWALLOWED })).wrong).not.toEqual([])
  })
})

test('a full disk refuses writes with STORAGE, goes on reading, and recovers without a restart', async () => {
  const file = newFile()
  let isFull = false
  const files = failingFiles(call => (isFull && call === 'write' ? 'ENOSPC' : undefined))
  const { store } = await open(file, { files })
  await add(store, 'Before')
  isFull = true
  await expect(add(store, 'Not saved')).rejects.toMatchObject({
    code: 'STORAGE',
    message: 'not saved: the disk is full',
  })
  expect(await titles(store)).toEqual(['Before'])
  expect(await store.status()).toMatchObject({ writable: false, reason: 'the disk is full' })
  isFull = false
  await expect.poll(async () => (await store.status()).writable).toBe(true)
  await add(store, 'After')
  expect(await titles(store)).toEqual(['Before', 'After'])
  await store.close()
})

test('a disk that fails for good is read-only, and does not say yes', async () => {
  const file = newFile()
  let isBroken = false
  const files = failingFiles(call => (isBroken && call !== 'truncate' ? 'EIO' : undefined))
  const { store } = await open(file, { files })
  await add(store, 'Before')
  isBroken = true
  await expect(add(store, 'Lost')).rejects.toMatchObject({ code: 'STORAGE' })
  await expect(add(store, 'Lost too')).rejects.toMatchObject({ code: 'STORAGE' })
  expect(await titles(store)).toEqual(['Before'])
  isBroken = false
  await store.close()
})

test('writes during a checkpoint are in the journal behind it', async () => {
  const file = newFile()
  const { store } = await open(file)
  const text = 'x'.repeat(4900)
  const adds = Array.from({ length: 1200 }, (_, number) =>
    store.commit({ operations: [{ type: 'add', fields: { title: `Book ${number}`, description: text } }] }, AUTHOR),
  )
  await Promise.all(adds)
  const copy = newFile()
  for (const end of ['', '.journal']) copyFileSync(file + end, copy + end)
  const after = await open(copy)
  expect((await after.store.status()).books).toBe(1200)
  const book = JSON.parse(await after.store.get({ id: 1200 })) as Book
  expect(book.description).toBe(text)
  await after.store.close()
  await store.close()
})
