import { copyFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Book } from '../../src/domain/book.ts'
import { type FileCall, failingFiles } from '../doubles/failing-files.ts'
import { AUTHOR, add, open, temporaryFolders, titles } from './folder.ts'

const newFile = temporaryFolders()
const CALLS: readonly FileCall[] = ['write', 'short write', 'datasync', 'sync', 'rename', 'syncDirectory', 'open']

interface Outcome {
  acknowledged: string[]
  refused: string[]
  unknown: string[]
}

/** Adds books while the n-th call of a kind fails; then looks at the disk as a restart after a kill would. */
async function campaign(
  call: FileCall,
  nth: number,
  code: string,
): Promise<Outcome & { found: string[]; failed: boolean }> {
  const file = newFile()
  let seen = 0
  let isArmed = false
  let failed = false
  const files = failingFiles(given => {
    if (!isArmed || given !== call || ++seen !== nth) return undefined
    failed = true
    return code
  })
  const { store } = await open(file, { files })
  await add(store, 'Before')
  isArmed = true
  const outcome: Outcome = { acknowledged: ['Before'], refused: [], unknown: [] }
  const wave = async (names: string[]) => {
    const results = await Promise.allSettled(names.map(name => add(store, name)))
    results.forEach((result, index) => {
      const name = names[index] ?? ''
      if (result.status === 'fulfilled') outcome.acknowledged.push(name)
      else (result.reason.details?.outcome === 'unknown' ? outcome.unknown : outcome.refused).push(name)
    })
  }
  await wave(['A1', 'A2', 'A3'])
  await wave(['B1', 'B2'])
  const copy = newFile()
  for (const end of ['', '.journal']) copyFileSync(file + end, copy + end)
  await store.close()
  const after = await open(copy)
  const found = await titles(after.store)
  await after.store.close()
  return { ...outcome, found, failed }
}

describe('a disk that fails once', () => {
  for (const call of CALLS) {
    for (const nth of [1, 2, 3]) {
      test.each(['EIO', 'ENOSPC'])(`${call} number ${nth} with %s: the answer matches the disk`, async code => {
        const { acknowledged, refused, unknown, found } = await campaign(call, nth, code)
        expect(found.filter(title => !unknown.includes(title)).sort()).toEqual([...acknowledged].sort())
        expect(found.filter(title => refused.includes(title))).toEqual([])
      })
    }
  }

  test('control: the faults do happen, and writes do fail', async () => {
    expect(await campaign('write', 1, 'ENOSPC')).toMatchObject({
      failed: true,
      refused: expect.arrayContaining(['A1']),
    })
    expect(await campaign('datasync', 1, 'EIO')).toMatchObject({
      failed: true,
      refused: expect.arrayContaining(['A1']),
    })
    expect(await campaign('short write', 1, 'EIO')).toMatchObject({ failed: true, refused: [] })
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
  await expect.poll(async () => (await store.status()).writable, { timeout: 5_000 }).toBe(true)
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
