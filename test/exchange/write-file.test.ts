import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFile } from '../../src/exchange/write-file.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts
}

async function* failing(error: Error): AsyncGenerator<string> {
  yield 'half of it'
  throw error
}

test('a file is written whole, and nothing is left beside it', async () => {
  const folder = temporaryFolder()
  await writeFile(join(folder, 'books.csv'), pieces('a\n', 'b\n'))
  expect(readdirSync(folder)).toEqual(['books.csv'])
  expect(readFileSync(join(folder, 'books.csv'), 'utf8')).toBe('a\nb\n')
})

test('one that is there is kept, unless it is to be replaced; then it keeps its permissions', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'books.csv')
  writeFileSync(file, 'before')
  chmodSync(file, 0o640)
  await expect(writeFile(file, pieces('after'))).rejects.toMatchObject({
    isThere: true,
    message: `${file} is there already`,
  })
  expect(readFileSync(file, 'utf8')).toBe('before')
  await writeFile(file, pieces('after'), true)
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([
    'after',
    0o640,
    ['books.csv'],
  ])
})

test('one that comes meanwhile is kept, too', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'books.csv')
  async function* slow(): AsyncGenerator<string> {
    yield 'ours'
    writeFileSync(file, 'of another')
  }
  await expect(writeFile(file, slow())).rejects.toMatchObject({ isThere: true })
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['of another', ['books.csv']])
})

test('a link stays one, and what it leads to is replaced', async () => {
  const folder = temporaryFolder()
  const [file, other] = [join(folder, 'books.csv'), join(folder, 'link.csv')]
  writeFileSync(file, 'before')
  symlinkSync('books.csv', other)
  await writeFile(other, pieces('after'), true)
  expect([readFileSync(file, 'utf8'), readdirSync(folder).sort()]).toEqual(['after', ['books.csv', 'link.csv']])
})

test('where the books do not come whole, nothing of them is left, and their error is told', async () => {
  const folder = temporaryFolder()
  const lost = Object.assign(new Error('the connection was lost'), { code: 'LOST' })
  await expect(writeFile(join(folder, 'books.csv'), failing(lost))).rejects.toBe(lost)
  expect(readdirSync(folder)).toEqual([])
})

test('a disk that is full says so, and keeps what was there', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'books.csv')
  writeFileSync(file, 'before')
  const full = Object.assign(new Error('write'), { code: 'ENOSPC', syscall: 'write' })
  await expect(writeFile(file, failing(full), true)).rejects.toThrow(
    `${file} cannot be written: there is no space left on the disk`,
  )
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['before', ['books.csv']])
})

const hasFull = existsSync('/dev/full')

test('what is no file is not written', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'inner'))
  await expect(writeFile(join(folder, 'inner'), pieces('x'), true)).rejects.toThrow('is no file')
  await expect(writeFile(join(folder, 'none', 'books.csv'), pieces('x'))).rejects.toThrow('there is no such folder')
  if (hasFull) await expect(writeFile('/dev/full', pieces('x'), true)).rejects.toThrow('is no file')
})
