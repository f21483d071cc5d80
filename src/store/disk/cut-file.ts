import type { Files } from './files.ts'

/** Cuts a file off at a length in bytes, and makes that durable. */
export async function cutFile(files: Files, path: string, length: number): Promise<void> {
  const file = await files.open(path, 'existing')
  try {
    await file.truncate(length)
    await file.datasync()
  } finally {
    await file.close()
  }
}
