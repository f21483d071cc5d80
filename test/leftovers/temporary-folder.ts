import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './at-end.ts'

/** Makes a folder, and removes it with all that is in it when the test file is over, also when a test failed. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
