import { join } from 'node:path'
import type { BookStore } from '../../src/domain/book-store.ts'
import { type OpenOptions, openStore } from '../../src/store/open-store.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

/** Makes a folder for each catalogue that is asked for; returns the path of one that is not there yet. */
export function temporaryFolders(): () => string {
  return () => join(temporaryFolder(), 'db.json')
}

export const AUTHOR = { client: 'till-2', connection: 3, pid: 4711 }

/** Opens a catalogue; collects its warnings. */
export async function open(
  file: string,
  options: Partial<OpenOptions> = {},
): Promise<{ store: BookStore; warnings: string[] }> {
  const warnings: string[] = []
  const store = await openStore({ file, warn: line => warnings.push(line), ...options })
  return { store, warnings }
}

export async function add(store: BookStore, title: string): Promise<number> {
  const { texts } = await store.commit({ operations: [{ type: 'add', fields: { title } }] }, AUTHOR)
  return (JSON.parse(texts[0] ?? '') as { id: number }).id
}

export async function titles(store: BookStore): Promise<string[]> {
  return (await store.list({})).texts.map(text => (JSON.parse(text) as { title: string }).title)
}
