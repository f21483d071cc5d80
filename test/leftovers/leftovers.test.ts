import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atEnd, endAll } from './at-end.ts'
import { PrivateDirectory } from './private-directory.ts'
import { temporaryFolder } from './temporary-folder.ts'

test('what is left in a temporary directory is told by its path, and removed', () => {
  const before = tmpdir()
  const directory = new PrivateDirectory()
  const inside = tmpdir()
  expect(inside.startsWith(join(before, 'test-'))).toBe(true)
  mkdirSync(join(inside, 'a'))
  writeFileSync(join(inside, 'a', 'b'), '')
  expect(directory.end()).toEqual(['a', 'a/b'])
  expect(existsSync(inside)).toBe(false)
  expect(tmpdir()).toBe(before)
  expect(new PrivateDirectory().end()).toEqual([])
})

test('folders go at the end, after what was begun later and may use them', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'db.json'), '')
  const seen: boolean[] = []
  atEnd(() => seen.push(existsSync(folder)))
  await endAll()
  expect([seen, existsSync(folder)]).toEqual([[true], false])
})
