import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { repairCatalogue } from '../../../src/store/repair/repair.ts'
import { verifyCatalogue } from '../../../src/store/repair/verify.ts'
import { add, open, temporaryFolders, titles } from '../folder.ts'

const newFile = temporaryFolders()

/** A catalogue whose journal holds five books, the third of them damaged. */
async function damaged(): Promise<string> {
  const file = newFile()
  const { store } = await open(file)
  for (let number = 1; number <= 5; number++) await add(store, `Book ${number}`)
  const copy = newFile()
  for (const end of ['', '.journal']) copyFileSync(file + end, copy + end)
  await store.close()
  const lines = readFileSync(`${copy}.journal`, 'utf8').split('\n')
  writeFileSync(`${copy}.journal`, lines.with(3, (lines[3] ?? '').replace('Book 3', 'Book X')).join('\n'))
  return copy
}

test('verify names the place, and changes nothing', async () => {
  const file = await damaged()
  const before = readFileSync(`${file}.journal`)
  const { lines, isGood } = await verifyCatalogue(file)
  expect([isGood, lines[0]]).toEqual([false, expect.stringMatching(/journal is damaged at byte \d+ \(line 4\)/)])
  expect(readFileSync(`${file}.journal`)).toEqual(before)
  await expect(open(file)).rejects.toThrow(/main\.js repair --db /)
})

test('repair keeps copies, the good prefix, and what can be read behind the damage', async () => {
  const file = await damaged()
  const before = readFileSync(`${file}.journal`)
  const { lines, isGood } = await repairCatalogue(file)
  expect(isGood).toBe(true)
  expect(lines.join('\n')).toMatch(/2 records behind the damage can be read \(numbers 4 to 5\)/)
  const names = readdirSync(dirname(file))
  const copy = names.find(name => name.startsWith('db.json.journal.before-repair')) ?? ''
  expect(readFileSync(`${dirname(file)}/${copy}`)).toEqual(before)
  const rescued = readFileSync(`${dirname(file)}/${names.find(name => name.startsWith('db.json.rescued'))}`, 'utf8')
  expect(
    rescued
      .trimEnd()
      .split('\n')
      .map(text => JSON.parse(text).book.title),
  ).toEqual(['Book 4', 'Book 5'])
  const { store } = await open(file)
  expect(await titles(store)).toEqual(['Book 1', 'Book 2'])
  await store.close()
})

test('after a repair no number is used again, and followers begin anew', async () => {
  const file = await damaged()
  const { epoch } = JSON.parse(readFileSync(`${file}.journal`, 'utf8').split('\n')[0]?.slice(9) ?? '')
  await repairCatalogue(file)
  const { store } = await open(file)
  const status = await store.status()
  expect(status.revision).toBeGreaterThan(5)
  expect(await store.changes({ epoch, revision: 5 }, () => {})).toHaveProperty('resync')
  await store.close()
})

test('a journal without its first line: db.json alone goes on, all records are kept aside', async () => {
  const file = await damaged()
  writeFileSync(`${file}.journal`, readFileSync(`${file}.journal`, 'utf8').replace('journal', 'journey'))
  const { lines, isGood } = await repairCatalogue(file)
  expect([isGood, lines.join()]).toEqual([true, expect.stringContaining('4 records behind the damage can be read')])
  const { store } = await open(file)
  expect(await titles(store)).toEqual([])
  await store.close()
})

test('with a broken db.json as well nothing is changed', async () => {
  const file = await damaged()
  writeFileSync(file, '{"books":[')
  const before = readdirSync(dirname(file))
  const { lines, isGood } = await repairCatalogue(file)
  expect([isGood, lines.join()]).toEqual([false, expect.stringContaining('nothing was changed')])
  expect(readdirSync(dirname(file))).toEqual(before)
})

test('there is nothing to repair in a good catalogue, and nothing is touched while it is served', async () => {
  const file = newFile()
  const { store } = await open(file)
  await add(store, 'One')
  await expect(repairCatalogue(file)).rejects.toThrow(/being served/)
  await store.close()
  expect(await repairCatalogue(file)).toMatchObject({
    isGood: true,
    lines: expect.arrayContaining(['there is nothing to repair']),
  })
  expect(await verifyCatalogue(file)).toMatchObject({ isGood: true })
})
