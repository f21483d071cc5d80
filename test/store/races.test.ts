import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { type Files, NODE_FILES } from '../../src/store/disk/files.ts'
import { failingFiles } from '../doubles/failing-files.ts'
import { AUTHOR, add, open, temporaryFolders, titles } from './folder.ts'

const newFile = temporaryFolders()

interface Gate {
  files: Files
  /** Resolves when the call has come, which then waits. */
  reached: Promise<void>
  open(): void
}

/** A file system in which one kind of call on one kind of file waits until it is let go. */
function gated(call: 'sync' | 'datasync' | 'close', end: string, armed: () => boolean, base: Files = NODE_FILES): Gate {
  const { promise: opened, resolve: openGate } = Promise.withResolvers<void>()
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  const files: Files = {
    ...base,
    async open(path, how, mode) {
      const file = await base.open(path, how, mode)
      return {
        ...file,
        async [call]() {
          if (path.includes(end) && armed()) {
            reach()
            await opened
          }
          await file[call]()
        },
      }
    },
  }
  return { files, reached, open: openGate }
}

test('nothing is acknowledged before fdatasync has come back', async () => {
  let isArmed = false
  const gate = gated('datasync', '.journal', () => isArmed)
  const { store } = await open(newFile(), { files: gate.files })
  isArmed = true
  let isAcknowledged = false
  const adding = add(store, 'On the disk').then(() => {
    isAcknowledged = true
  })
  await gate.reached
  // What was written is in the file by now, but it would be gone after a power cut.
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
  expect(isAcknowledged).toBe(false)
  expect(await titles(store)).toEqual([])
  gate.open()
  await adding
  expect(await titles(store)).toEqual(['On the disk'])
  await store.close()
})

async function titlesAfterKill(file: string): Promise<string[]> {
  const copy = newFile()
  for (const end of ['.journal', '']) copyFileSync(file + end, copy + end)
  const { store } = await open(copy)
  const found = await titles(store)
  await store.close()
  return found
}

/**
 * A store whose next checkpoint stands at one call on one kind of file until the gate is opened. `keep` adds a book, which
 * is in `kept` once it is acknowledged.
 */
async function atCheckpoint(call: 'sync' | 'datasync' | 'close', end: string, base?: Files) {
  const file = newFile()
  let isArmed = false
  const gate = gated(call, end, () => isArmed, base)
  const { store } = await open(file, { files: gate.files, checkpointBytes: 1000 })
  isArmed = true
  const kept: string[] = []
  const keep = async (title: string) => {
    await add(store, title)
    kept.push(title)
  }
  for (let number = 1; number <= 4; number++) await keep(`Before ${number}`)
  await gate.reached
  return { file, store, openGate: gate.open, kept, keep }
}

test('an fdatasync that fails while a checkpoint is being written does not mix the two', async () => {
  let isFailing = false
  const failing = failingFiles((call, path) => {
    if (!isFailing || call !== 'datasync' || !path.includes('.journal')) return undefined
    isFailing = false
    return 'EIO'
  })
  const { file, store, openGate, kept, keep } = await atCheckpoint('sync', 'db.json.tmp', failing)
  await keep('During the checkpoint')
  isFailing = true
  const refused = add(store, 'On a disk that fails')
  // The failure waits for the checkpoint, and then writes another.
  setTimeout(openGate, 50)
  await expect(refused).rejects.toMatchObject({ code: 'STORAGE', message: 'not saved: the disk reports an error' })
  await keep('After')
  expect(await titlesAfterKill(file)).toEqual(kept)
  await store.close()
  expect(await titlesAfterKill(file)).toEqual(kept)
})

test.each([
  ['the new journal is being written', 'sync'],
  ['the old journal is being closed', 'close'],
] as const)('changes become durable while %s', async (_moment, call) => {
  const { file, store, openGate, kept, keep } = await atCheckpoint(call, 'db.json.journal.tmp')
  await keep('Meanwhile')
  await keep('And one more')
  expect(await titlesAfterKill(file)).toEqual(kept)
  openGate()
  await store.close()
  expect(await titlesAfterKill(file)).toEqual(kept)
})

test('what became durable while the new journal was written is in it', async () => {
  const { file, store, openGate, kept, keep } = await atCheckpoint('sync', 'db.json.journal.tmp')
  await keep('Meanwhile')
  openGate()
  await expect.poll(async () => (await store.status()).checkpoints?.count).toBeGreaterThan(0)
  expect(readFileSync(file, 'utf8')).not.toContain('Meanwhile')
  expect(readFileSync(`${file}.journal`, 'utf8')).toContain('Meanwhile')
  expect(await titlesAfterKill(file)).toEqual(kept)
  await store.close()
})

test('what does not go together with a pending write is refused only when that is durable', async () => {
  const file = newFile()
  let isArmed = false
  const gate = gated('datasync', '.journal', () => isArmed)
  const { store } = await open(file, { files: gate.files })
  const id = await add(store, 'Contested')
  isArmed = true
  const update = (year: number) =>
    store.commit({ operations: [{ type: 'update', id, changes: { year }, ifRevision: 1 }] }, AUTHOR)
  const first = update(1990)
  let isRefused = false
  const second = update(1991).catch(error => {
    isRefused = true
    return error
  })
  await gate.reached
  await new Promise(resolve => setImmediate(resolve))
  expect(isRefused).toBe(false)
  gate.open()
  await first
  expect(await second).toMatchObject({ code: 'CONFLICT', details: { current: { year: 1990 } } })
  await store.close()
})

test('what was refused because of a pending write is tried again when that one fails', async () => {
  const file = newFile()
  let isFailing = false
  const failing = failingFiles((call, path) => {
    if (!isFailing || call !== 'datasync' || !path.includes('.journal')) return undefined
    isFailing = false
    return 'EIO'
  })
  const { store } = await open(file, { files: failing })
  isFailing = true
  const first = add(store, 'Fails')
  // It is prepared while the first is pending: id 1 is taken, for now.
  const second = store.commit({ operations: [{ type: 'add', fields: { id: 1, title: 'May go' } }] }, AUTHOR)
  await expect(first).rejects.toMatchObject({ code: 'STORAGE' })
  await second
  expect(await titlesAfterKill(file)).toEqual(['May go'])
  await store.close()
})

test('undo takes back a change that is still on its way, and two undos take back two', async () => {
  const file = newFile()
  const { store } = await open(file)
  await add(store, 'One')
  const adding = [add(store, 'Two'), add(store, 'Three')]
  await Promise.all([...adding, store.undo(AUTHOR), store.undo(AUTHOR)])
  expect(await titles(store)).toEqual(['One'])
  await store.close()
})

test('a commit that is under way at the end is in db.json, and the journal is empty', async () => {
  const file = newFile()
  const { store } = await open(file)
  await add(store, 'Before')
  const adding = add(store, 'At the end')
  await Promise.all([adding, store.close()])
  expect(readFileSync(file, 'utf8')).toContain('At the end')
  expect(readFileSync(`${file}.journal`, 'utf8').trimEnd().split('\n')).toHaveLength(1)
})

test('a checkpoint that fails leaves no half of it on the full disk, and is in db.json at the end', async () => {
  const file = newFile()
  let isFull = true
  const files = failingFiles((call, path) =>
    isFull && call === 'sync' && path.endsWith('.tmp') ? 'ENOSPC' : undefined,
  )
  isFull = false
  const { store, warnings } = await open(file, { files, checkpointBytes: 500 })
  isFull = true
  for (let number = 1; number <= 6; number++) await add(store, `Book ${number}`)
  await expect.poll(() => warnings.join()).toContain('the checkpoint failed')
  await expect.poll(() => readdirSync(dirname(file)).filter(name => name.endsWith('.tmp'))).toEqual([])
  // Each attempt writes as much as the catalogue: not every commit makes one.
  expect(warnings.length).toBeLessThan(6)
  isFull = false
  await store.close()
  expect(readFileSync(file, 'utf8')).toContain('Book 6')
})

test('a kill while the probe of a full disk stands at the end of the journal is no damage', async () => {
  const file = newFile()
  let isFull = false
  let isHeld = false
  const base = failingFiles((call, path) =>
    isFull && call === 'write' && path.includes('.journal') ? 'ENOSPC' : undefined,
  )
  const files: Files = {
    ...base,
    async open(path, how, mode) {
      const file = await base.open(path, how, mode)
      return {
        ...file,
        truncate: async length => {
          if (!isHeld) await file.truncate(length)
        },
      }
    },
  }
  const { store } = await open(file, { files })
  await add(store, 'Kept')
  isFull = true
  await expect(add(store, 'Refused')).rejects.toMatchObject({ code: 'STORAGE' })
  const { length } = readFileSync(`${file}.journal`)
  // What the probe wrote stays, as if the process had been killed before it could take it back.
  isHeld = true
  isFull = false
  await expect.poll(() => readFileSync(`${file}.journal`).length, { timeout: 5_000 }).toBe(length + 4096)
  expect(await titlesAfterKill(file)).toEqual(['Kept'])
  isHeld = false
  await store.close()
  expect(existsSync(file)).toBe(true)
})
