import { type Files, writeNew } from '../disk/files.ts'

/**
 * Keeps a file that another program wrote as `<path>.original`, durable and with its mode, before ours takes its place. What
 * has that name already stays: the next one is `.original-2`. Resolves with the name; nothing is written where such a copy
 * is there.
 */
export async function keepOriginal(files: Files, path: string, mode: number | undefined): Promise<string | undefined> {
  const content = await files.read(path)
  if (!content) return undefined
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${path}.original` : `${path}.original-${number}`
    const there = await files.read(name)
    if (there?.equals(content)) return name
    if (there) continue
    // A kill in the middle must not leave half of one.
    await (await writeNew(files, `${path}.original.tmp`, content, mode)).close()
    await files.rename(`${path}.original.tmp`, name)
    await files.syncDirectoryOf(name)
    return name
  }
}
