import { type Files, writeNew } from './files.ts'

/** Keeps bytes under the first free name of `prefix1`, `prefix2` and so on, durable. Resolves with the name. */
export async function putAside(files: Files, prefix: string, content: Buffer, mode?: number): Promise<string> {
  const aside = await freeName(files, prefix)
  await (await writeNew(files, aside, content, mode)).close()
  await files.syncDirectoryOf(aside)
  return aside
}

/** Gives a file a second name of that kind: the file itself, so that an editor which is still writing goes on there. */
export async function linkAside(files: Files, path: string, prefix: string): Promise<string> {
  const aside = await freeName(files, prefix)
  await files.link(path, aside)
  return aside
}

async function freeName(files: Files, prefix: string): Promise<string> {
  let number = 1
  while (await files.identity(`${prefix}${number}`)) number++
  return `${prefix}${number}`
}
