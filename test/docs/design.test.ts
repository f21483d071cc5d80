import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const TEXT = readFileSync(new URL('../../docs/design.md', import.meta.url), 'utf8')
const SOURCE = new URL('../../src', import.meta.url)

/** The first cells of the table under a heading. */
function firstCells(heading: string): string[] {
  const [, section = ''] = TEXT.split(`\n## ${heading}\n`)
  const [table = ''] = section.trimStart().split('\n\n')
  return table
    .split('\n')
    .slice(2)
    .map(row => row.split('|')[1]?.trim() ?? '')
}

test('the design says of every folder of src what it holds, and of no other', () => {
  const folders = readdirSync(SOURCE, { withFileTypes: true }).filter(entry => entry.isDirectory())
  expect(firstCells('Folders').sort()).toEqual(folders.map(({ name }) => name).sort())
})
