import { readlink, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { explainOpen } from './disk-errors.ts'

/**
 * Finds the file that links lead to: a checkpoint renames a new file into its place, and the links stay.
 *
 * @throws BookstoreError STORAGE when it cannot be told, as with links that go in circles
 */
export async function resolveFile(file: string): Promise<string> {
  return (
    (await ask(file, () => realpath(file))) ??
    // A link to a file that is not there yet.
    (await ask(file, async () => resolve(await realpath(dirname(resolve(file))), await readlink(file)))) ??
    file
  )
}

async function ask(file: string, work: () => Promise<string>): Promise<string | undefined> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EINVAL') return undefined
    throw explainOpen(file, error as NodeJS.ErrnoException)
  }
}
