import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${ROOT}/${path}`, 'utf8')

/** The rows of the glossary: term, meaning, and the paths where it is. */
function rowsOf(text: string): { term: string; meaning: string; paths: string[] }[] {
  const rows = text.split('\n').filter(line => line.startsWith('| '))
  return rows.slice(2).map(row => {
    const [term = '', meaning = '', where = ''] = row.slice(2, -2).split(' | ')
    return { term, meaning, paths: [...where.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path) }
  })
}

const ROWS = rowsOf(read('docs/glossary.md'))

test('every term of the glossary says where it is, and something is there', () => {
  expect(ROWS.length).toBeGreaterThan(20)
  expect(ROWS.filter(({ paths }) => paths.length === 0)).toEqual([])
  const missing = ROWS.flatMap(({ paths }) => paths).filter(
    path => path.startsWith('src/') && !existsSync(`${ROOT}/${path}`),
  )
  expect(missing).toEqual([])
})

test('the terms are in order, each once, in a sentence or two', () => {
  const terms = ROWS.map(({ term }) => term)
  expect(terms).toEqual([...new Set(terms)].sort())
  expect(ROWS.filter(({ meaning }) => !/^[A-Z].{20,300}\.$/.test(meaning))).toEqual([])
})

test('the README leads to the glossary', () => {
  expect(read('README.md')).toContain('](docs/glossary.md)')
})
