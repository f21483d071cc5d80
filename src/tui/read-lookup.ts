import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { AppEvent } from './state/update.ts'

/** Reads the file in which scan mode looks titles up, and tells what came of it. */
export async function readLookup(file: string, tell: (event: AppEvent) => void): Promise<void> {
  try {
    const { lookupBooks } = await import('../exchange/plan/lookup-books.ts')
    const path = resolve(file.replace(/^~(?=\/)/, homedir()))
    tell({ type: 'lookup read', file, books: await lookupBooks(await readFile(path)) })
  } catch (error) {
    tell({ type: 'lookup not read', message: `${file} cannot be used: ${(error as Error).message}` })
  }
}
