import { type FileHandle, link, open, realpath, rename, rm, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A file could not be written; `isThere`: because there is one already. Nothing was changed. */
export class NotWritten extends Error {
  readonly isThere: boolean

  constructor(message: string, { isThere = false, cause }: { isThere?: boolean; cause?: unknown } = {}) {
    super(message, { cause })
    this.isThere = isThere
  }
}

/** Why files are not written, each with the code of the system. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the disk',
  EDQUOT: 'your quota of the disk is used up',
  EFBIG: 'it would be larger than a file may be',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  ENAMETOOLONG: 'the name is too long',
}

/**
 * Writes a file whole or not at all: under another name first, which is synced to the disk and then renamed. A file that is
 * there already is replaced only where that is asked for.
 *
 * @throws NotWritten when that cannot be done; what was there is then as it was
 */
export async function writeFile(path: string, pieces: AsyncIterable<string>, isReplaced = false): Promise<void> {
  try {
    const there = await lookAt(path)
    if (there && !isReplaced) throw new NotWritten(`${path} is there already`, { isThere: true })
    // A link stays one: what it leads to is replaced.
    await writeBeside(there ? await realpath(path) : path, pieces, there)
  } catch (error) {
    throw toRefusal(path, error)
  }
}

/** What has the name already. */
interface Present {
  /** The permissions of the file, which the new one gets. */
  mode: number
}

async function lookAt(path: string): Promise<Present | undefined> {
  const found = await stat(path).catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (found && !found.isFile()) throw new NotWritten(`${path} cannot be written: it is no file`)
  return found && { mode: found.mode & 0o777 }
}

async function writeBeside(target: string, pieces: AsyncIterable<string>, there: Present | undefined): Promise<void> {
  const folder = dirname(target)
  const name = `.${basename(target).slice(0, 150)}.${process.pid}-${Date.now().toString(36)}`
  const temporary = join(folder, name)
  try {
    await writeAll(temporary, pieces, there)
    if (there) await rename(temporary, target)
    else await takeName(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

async function writeAll(temporary: string, pieces: AsyncIterable<string>, there: Present | undefined): Promise<void> {
  const file = await open(temporary, 'wx')
  try {
    if (there) await file.chmod(there.mode)
    for await (const piece of pieces) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** What file systems without a second name for a file say, as those of USB sticks are. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/** Gives a file a name that nothing has: somebody else may have taken it meanwhile. */
async function takeName(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target)
    await unlink(temporary)
  } catch (error) {
    if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    if (await lookAt(target)) throw new NotWritten(`${target} is there already`, { isThere: true })
    await rename(temporary, target)
  }
}

/** After this not even a power failure takes the new name away. Some file systems have no sync of folders. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(folder, 'r')
    await handle.sync()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  } finally {
    await handle?.close()
  }
}

/** Says why a file was not written. An error that is not the system's came from who makes the pieces. */
function toRefusal(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  const { code = '' } = error as NodeJS.ErrnoException
  if (code === 'EEXIST') return new NotWritten(`${path} is there already`, { isThere: true, cause: error })
  return new NotWritten(`${path} cannot be written: ${REASONS[code] ?? error.message}`, { cause: error })
}
