import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TEXT = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** The files of `src` that a text names. */
function namedFiles(text: string): string[] {
  return [...text.matchAll(/`(src\/[^`]+)`/g)].map(([, path = '']) => path)
}

test('every file of src that the README names is there', () => {
  const named = namedFiles(TEXT)
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter(path => !existsSync(join(ROOT, path)))).toEqual([])
})

test('a file that is named without its folder is beside the one before it', () => {
  const [, reading = ''] = TEXT.split('## Reading the source\n')
  const short = [...reading.matchAll(/`([\w-]+\.tsx?)`/g)]
  expect(short.length).toBeGreaterThan(1)
  const missing = short.filter(({ 1: name = '', index }) => {
    const folder = dirname(namedFiles(reading.slice(0, index)).at(-1) ?? '')
    return !existsSync(join(ROOT, folder, name))
  })
  expect(missing.map(([, name]) => name)).toEqual([])
})
