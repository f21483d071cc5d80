import { fork } from 'node:child_process'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIRST_RECORD, HEADER_BYTES, SLOT_BYTES } from '../../src/shared-books/layout.ts'
import { createSharedReader } from '../../src/shared-books/reader.ts'
import { createSharedBooks } from '../../src/shared-books/writer.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

function create() {
  const shared = createSharedBooks(tmpdir())
  if (!shared) throw new Error('no place for the file')
  return { shared, read: createSharedReader(shared.fd) }
}

test('what was put is read, whatever is put, changed and removed, in any order', () => {
  const text = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6000 }))
  const item = fc.record({ id: fc.integer({ min: 1, max: 12 }), text: fc.option(text, { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(item, { maxLength: 40 }), items => {
      const { shared, read } = create()
      const expected = new Map<number, string>()
      for (const { id, text } of items) {
        if (text === undefined) shared.remove(id)
        else shared.put([{ id, text }])
        if (text === undefined) expected.delete(id)
        else expected.set(id, Buffer.from(text).toString())
        for (let other = 0; other <= 13; other++) expect(read(other)).toBe(expected.get(other))
      }
      shared.close()
    }),
    { numRuns: 50 },
  )
})

test('many at once, with gaps between the ids, up to the highest', () => {
  const { shared, read } = create()
  const items = [1, 2, 3, 7, 8, 1000, 2_147_483_647].map(id => ({ id, text: `{"id":${id},"title":"Book"}` }))
  shared.put(items)
  for (const { id, text } of items) expect(read(id)).toBe(text)
  expect([4, 6, 9, 999, 2_147_483_646].map(read)).toEqual([undefined, undefined, undefined, undefined, undefined])
  shared.close()
})

test('a record that is read in the middle of a change is not taken for a book', () => {
  const { shared } = create()
  const text = JSON.stringify({ id: 1, title: 'Bumi Manusia' })
  shared.put([{ id: 1, text }])
  const slot = Buffer.alloc(SLOT_BYTES)
  readSync(shared.fd, slot, 0, SLOT_BYTES, SLOT_BYTES)
  const record = Buffer.alloc(HEADER_BYTES + text.length)
  readSync(shared.fd, record, 0, record.length, FIRST_RECORD)
  shared.close()
  // The same file, but that some bytes of the text are those of the next one.
  const copy = openSync(join(temporaryFolder(), 'books'), 'wx+')
  const read = createSharedReader(copy)
  writeSync(copy, slot, 0, SLOT_BYTES, SLOT_BYTES)
  writeSync(copy, record, 0, record.length, FIRST_RECORD)
  expect(read(1)).toBe(text)
  for (let at = HEADER_BYTES; at < record.length; at++) {
    writeSync(copy, Buffer.from([(record[at] ?? 0) ^ 1]), 0, 1, FIRST_RECORD + at)
    expect(read(1)).toBeUndefined()
    writeSync(copy, record, at, 1, FIRST_RECORD + at)
  }
  closeSync(copy)
})

test('the descriptor for workers cannot be written', () => {
  const { shared } = create()
  expect(() => writeSync(shared.fd, 'x', 0)).toThrow(/EBADF/)
  shared.close()
})

test('where there is no place for it there is none', () => {
  expect(createSharedBooks('/nowhere')).toBeUndefined()
})

test('a reader beside a writer that never pauses reads each book whole, or asks', async () => {
  const { shared } = create()
  const reader = fork(fileURLToPath(new URL('../fixtures/shared-reader.ts', import.meta.url)), ['3'], {
    stdio: ['ignore', 'inherit', 'inherit', shared.fd, 'ipc'],
  })
  const told = new Promise<{ read: number; asked: number; wrong: number }>(resolve => reader.once('message', resolve))
  let number = 0
  let isOver = false
  void told.then(() => {
    isOver = true
  })
  while (!isOver) {
    for (let turn = 0; turn < 200; turn++) {
      const letter = 'abcdefgh'[++number % 8] ?? ''
      shared.put([{ id: 1, text: JSON.stringify({ id: 1, title: letter.repeat(1 + ((number * 37) % 3000)) }) }])
      if (number % 100 === 0) shared.remove(1)
    }
    await new Promise(resolve => setImmediate(resolve))
  }
  const { read, wrong } = await told
  expect(read).toBeGreaterThan(100)
  expect(wrong).toBe(0)
  shared.close()
})

test('what there is no room for is asked for, also a book that was there and grew', () => {
  const shared = createSharedBooks(tmpdir(), 1024)
  if (!shared) throw new Error('no place for the file')
  const read = createSharedReader(shared.fd)
  shared.put([1, 2, 3, 4, 5, 6, 7, 8, 9].map(id => ({ id, text: `{"id":${id}}` })))
  expect([1, 8, 9].map(read)).toEqual(['{"id":1}', '{"id":8}', undefined])
  shared.put([{ id: 1, text: `{"id":1,"title":"${'x'.repeat(500)}"}` }])
  expect(read(1)).toBeUndefined()
  shared.put([{ id: 9, text: '{"id":9}' }])
  expect(read(9)).toBe('{"id":9}')
  shared.close()
})
