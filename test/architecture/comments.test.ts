import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles, sourceText } from './source-tree.ts'

const FILES = sourceFiles()

/** What comments name as a file: `pool.ts`, `workers/pool.ts`. */
function filesNamedIn(text: string): string[] {
  const comments = text.split('\n').filter(line => /^\s*(?:\/\*\*|\*|\/\/)/.test(line))
  return comments.flatMap(line => [...line.matchAll(/(?<![\w/.])(?:[\w-]+\/)*[\w-]+\.tsx?\b/g)].map(([path]) => path))
}

/** Whether there is such a file, by its path in the project or the end of its path below src. */
const isThere = (path: string) =>
  FILES.some(file => `/src/${file}`.endsWith(`/${path}`)) || existsSync(new URL(`../../${path}`, import.meta.url))

test('a file that a comment of src names is there', () => {
  const named = FILES.flatMap(file => filesNamedIn(sourceText(file)).map(path => ({ file, path })))
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter(({ path }) => !isThere(path))).toEqual([])
})

test('one that is elsewhere is noticed', () => {
  const [path = ''] = filesNamedIn('  // See `accept/pool.ts`.')
  expect([path, isThere(path), isThere(basename(path))]).toEqual(['accept/pool.ts', false, true])
})
