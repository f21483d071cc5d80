import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { BookStore } from '../../src/domain/book-store.ts'
import { restoreCatalogue } from '../../src/store/repair/restore.ts'
import { verifyCatalogue } from '../../src/store/repair/verify.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { AUTHOR, add, open, temporaryFolders, titles } from './folder.ts'

const newFile = temporaryFolders()
const isResync = async (store: BookStore, position: { epoch: string; revision: number }) =>
  'resync' in (await store.changes(position, () => {}))

interface BackedUp {
  file: string
  backup: string
  /** Where a client stands that has seen the change after the backup. */
  seen: { epoch: string; revision: number }
}

/** A catalogue of which a hot backup was made, as docs/operations.md has it; then it went on, and was stopped. */
async function backedUp(): Promise<BackedUp> {
  const [file, backup] = [newFile(), newFile()]
  const { store } = await open(file)
  for (const title of ['A', 'B']) await add(store, title)
  copyFileSync(`${file}.journal`, `${backup}.journal`)
  copyFileSync(file, backup)
  await add(store, 'After the backup')
  const { epoch, revision } = await store.status()
  await store.close()
  return { file, backup, seen: { epoch, revision } }
}

function copyBack({ file, backup }: BackedUp): string {
  copyFileSync(`${backup}.journal`, `${file}.journal`)
  copyFileSync(backup, file)
  return file
}

describe('a catalogue that was put back has another epoch', () => {
  test.each<[string, (given: BackedUp) => string | Promise<string>]>([
    ['copied over what was there', given => copyBack(given)],
    [
      'copied after what was there was removed',
      given => {
        for (const path of [given.file, `${given.file}.journal`, `${given.file}.history`]) rmSync(path)
        return copyBack(given)
      },
    ],
    [
      'moved into its place',
      ({ file, backup }) => {
        renameSync(`${backup}.journal`, `${file}.journal`)
        renameSync(backup, file)
        return file
      },
    ],
    ['served where it was copied to', ({ backup }) => backup],
    [
      'without its journal',
      ({ file, backup }) => {
        rmSync(`${file}.journal`)
        copyFileSync(backup, file)
        return file
      },
    ],
    [
      'by the command',
      async ({ file, backup }) => {
        expect(await restoreCatalogue(backup, file)).toMatchObject({ isGood: true })
        return file
      },
    ],
  ])('%s', async (how, put) => {
    const given = await backedUp()
    const file = await put(given)
    const { store } = await open(file)
    await add(store, 'Another')
    const status = await store.status()
    expect(status.epoch).not.toBe(given.seen.epoch)
    expect(await isResync(store, given.seen)).toBe(true)
    expect(await titles(store)).toEqual(how === 'without its journal' ? ['Another'] : ['A', 'B', 'Another'])
    await store.close()
    const again = await open(file)
    expect([(await again.store.status()).epoch, again.warnings]).toEqual([status.epoch, []])
    expect(await isResync(again.store, { epoch: status.epoch, revision: status.revision })).toBe(false)
    await again.store.close()
  })

  test('also when only the history knows that it went on', async () => {
    const given = await backedUp()
    const journal = readFileSync(`${given.backup}.journal`, 'utf8')
    // As a version wrote it that did not name the file.
    const { fromLine, toLine } = await import('../../src/store/journal/journal-line.ts')
    const [header = ''] = journal.split('\n')
    const { file: _named, ...rest } = JSON.parse(fromLine(header) ?? '')
    writeFileSync(`${given.backup}.journal`, journal.replace(`${header}\n`, toLine(JSON.stringify(rest))))
    copyBack(given)
    const { store, warnings } = await open(given.file)
    expect((await store.status()).epoch).not.toBe(given.seen.epoch)
    expect(warnings).toEqual([expect.stringContaining('from revision 2 on this is another history')])
    await store.close()
    const kept = readdirSync(dirname(given.file)).find(name => name.includes('history.before-restore-1'))
    expect(readFileSync(join(dirname(given.file), kept ?? ''), 'utf8')).toContain('After the backup')
  })

  test('what was changed before is still told, and can be undone', async () => {
    const given = await backedUp()
    copyBack(given)
    for (const restart of [1, 2]) {
      const { store } = await open(given.file)
      expect((await store.history({})).map(text => JSON.parse(text).revision)).toEqual([2, 1])
      if (restart === 2) await store.undo(AUTHOR)
      expect(await titles(store)).toEqual(restart === 2 ? ['A'] : ['A', 'B'])
      await store.close()
    }
  })
})

test('a catalogue that was only stopped, and moved within its disk, goes on under its epoch', async () => {
  const { file, seen } = await backedUp()
  const moved = join(temporaryFolder(), 'moved')
  mkdirSync(moved)
  for (const name of readdirSync(dirname(file)).filter(name => name.startsWith(basename(file))))
    renameSync(join(dirname(file), name), join(moved, name))
  const { store, warnings } = await open(join(moved, basename(file)))
  expect([await isResync(store, seen), warnings]).toEqual([false, []])
  await store.close()
})

describe('bookstore restore', () => {
  const names = (file: string) => readdirSync(dirname(file)).sort()

  test('keeps what was there, says where, and gives no number and no id again', async () => {
    const { file, backup, seen } = await backedUp()
    const [before, history] = [readFileSync(file, 'utf8'), readFileSync(`${file}.history`, 'utf8')]
    const { lines, isGood } = await restoreCatalogue(backup, file, new Date('2026-01-02T03:04:05.678Z'))
    const kept = `${file}.before-restore-2026-01-02T03-04-05-678Z`
    expect(isGood).toBe(true)
    expect(lines).toEqual([
      `kept: ${kept}`,
      `kept: ${kept.replace('.before', '.journal.before')}`,
      `kept: ${kept.replace('.before', '.history.before')}`,
      expect.stringMatching(/^restored from .* as another history, with the epoch [0-9a-f]{8}$/),
      `${file}: 2 books, up to revision 4`,
      `${file}.journal: 0 changes after revision 4`,
    ])
    expect(readFileSync(kept, 'utf8')).toBe(before)
    expect(readFileSync(kept.replace('.before', '.history.before'), 'utf8')).toBe(history)
    const { store, warnings } = await open(file)
    expect(warnings).toEqual([])
    // 3 was the book after the backup.
    expect(await add(store, 'Another')).toBe(4)
    expect((await store.status()).revision).toBeGreaterThan(seen.revision)
    await store.close()
  })

  test('takes a db.json without a journal, one of another program, and one where there is none yet', async () => {
    const { file, backup } = await backedUp()
    rmSync(`${backup}.journal`)
    expect(await restoreCatalogue(backup, file)).toMatchObject({ isGood: true })
    const foreign = newFile()
    writeFileSync(foreign, '{"posts":[1],"books":[{"id":"7","title":"Made elsewhere","shelf":"A"}]}')
    for (const target of [file, newFile()]) {
      expect(await restoreCatalogue(foreign, target)).toMatchObject({ isGood: true })
      const { store } = await open(target)
      expect(JSON.parse(await store.get({ id: 7 }))).toMatchObject({ title: 'Made elsewhere', shelf: 'A' })
      await store.close()
      expect(readFileSync(target, 'utf8')).toContain('"posts":[1]')
    }
  })

  test.each<[string, (backup: string) => void, string]>([
    ['is not there', backup => rmSync(backup), 'missing'],
    ['is no JSON', backup => writeFileSync(backup, '{"books":['), 'it is not JSON'],
    ['has a damaged journal', backup => writeFileSync(`${backup}.journal`, 'x\n'), 'is damaged'],
  ])('changes nothing where the backup %s', async (_what, spoil, reason) => {
    const { file, backup } = await backedUp()
    const [before, there] = [readFileSync(file, 'utf8'), names(file)]
    spoil(backup)
    if (reason === 'missing') rmSync(`${backup}.journal`)
    const { lines, isGood } = await restoreCatalogue(backup, file)
    expect([isGood, lines.at(-1)]).toEqual([false, 'nothing was changed'])
    expect(lines.join()).toContain(reason === 'missing' ? 'there is no catalogue here' : reason)
    expect([readFileSync(file, 'utf8'), names(file)]).toEqual([before, there])
  })

  test('changes nothing while the catalogue is served, or where it is its own backup', async () => {
    const { file, backup } = await backedUp()
    expect(await restoreCatalogue(file, file)).toMatchObject({ isGood: false })
    const { store } = await open(file)
    await expect(restoreCatalogue(backup, file)).rejects.toThrow(/being served/)
    await store.close()
    expect(await verifyCatalogue(file)).toMatchObject({ isGood: true })
  })

  test('puts a backup in the place of a catalogue that does not start any longer', async () => {
    const { file, backup } = await backedUp()
    writeFileSync(file, 'garbage')
    expect(await restoreCatalogue(backup, file)).toMatchObject({ isGood: true })
    const { store } = await open(file)
    expect(await titles(store)).toEqual(['A', 'B'])
    await store.close()
  })
})
