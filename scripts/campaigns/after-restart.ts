import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BookStore } from '../../src/domain/book-store.ts'
import { openStore } from '../../src/store/open-store.ts'

/** The titles of all books. */
export async function titlesOf(store: BookStore): Promise<string[]> {
  const titles: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.list(cursor === undefined ? {} : { cursor })
    for (const text of page.texts) titles.push((JSON.parse(text) as { title: string }).title)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return titles
}

/**
 * What a start would find if everything were killed now. Looks at a copy, so that the files stay as they are. The journal is
 * copied first: a checkpoint that comes in between must not put a new journal beside an old db.json.
 */
export async function titlesAfterRestart(file: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-look-'))
  const copy = join(folder, 'db.json')
  try {
    for (const end of ['.journal', '']) if (existsSync(file + end)) copyFileSync(file + end, copy + end)
    const store = await openStore({ file: copy, warn: () => {} })
    const titles = await titlesOf(store)
    await store.close()
    return titles
  } finally {
    rmSync(folder, { recursive: true })
  }
}
