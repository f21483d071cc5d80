import { constants } from 'node:fs'
import { copyFile, type FileHandle, link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that is written at positions of our choosing. */
export interface WritableFile {
  write(buffer: Buffer, offset: number, length: number, position: number): Promise<number>
  datasync(): Promise<void>
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

/** The part of a file system that the store uses; tests put a failing one in its place. */
export interface Files {
  /** Opens a file to write; `new` refuses one that is there, and has exactly this mode, if one is given, whatever the umask. */
  open(path: string, how: 'new' | 'existing', mode?: number): Promise<WritableFile>
  /** Undefined when there is none. */
  read(path: string): Promise<Buffer | undefined>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Gives a file a second name, which must be free; a copy where the file system has no such thing. */
  link(path: string, name: string): Promise<void>
  /** Makes a rename durable. */
  syncDirectoryOf(path: string): Promise<void>
  /** The marks that tell one version of a file from another; undefined when there is no file. */
  identity(path: string): Promise<FileIdentity | undefined>
  /** The names in the folder of a path. */
  namesBeside(path: string): Promise<string[]>
}

export interface FileIdentity {
  inode: number
  size: number
  modifiedMs: number
  /** When the file was made. Where the file system does not know, the system's own guess. */
  bornMs: number
  /** When the file or its name was last changed. */
  changedMs: number
  /** The permissions alone. */
  mode: number
}

export const NODE_FILES: Files = {
  async open(path, how, mode) {
    const flags = how === 'new' ? constants.O_CREAT | constants.O_EXCL | constants.O_RDWR : constants.O_RDWR
    const handle = await open(path, flags, mode ?? 0o644)
    try {
      if (how === 'new' && mode !== undefined) await handle.chmod(mode)
    } catch (error) {
      await handle.close()
      throw error
    }
    return toWritable(handle)
  },
  read: path => unlessMissing(readFile(path)),
  rename,
  remove: path => rm(path, { force: true }),
  async link(path, name) {
    try {
      await link(path, name)
    } catch {
      await copyFile(path, name, constants.COPYFILE_EXCL)
    }
  },
  async syncDirectoryOf(path) {
    const directory = await open(dirname(path), constants.O_RDONLY)
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  },
  async identity(path) {
    const found = await unlessMissing(stat(path))
    if (!found) return undefined
    const { ino: inode, size, mtimeMs: modifiedMs, birthtimeMs: bornMs, ctimeMs: changedMs } = found
    return { inode, size, modifiedMs, bornMs, changedMs, mode: found.mode & 0o777 }
  },
  namesBeside: path => readdir(dirname(path)),
}

function toWritable(handle: FileHandle): WritableFile {
  return {
    write: async (buffer, offset, length, position) =>
      (await handle.write(buffer, offset, length, position)).bytesWritten,
    datasync: () => handle.datasync(),
    sync: () => handle.sync(),
    truncate: length => handle.truncate(length),
    close: () => handle.close(),
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a whole buffer at a position: one call of the system may write less than it was given. */
export async function writeAll(file: WritableFile, buffer: Buffer, position: number): Promise<void> {
  let done = 0
  while (done < buffer.length) {
    const written = await file.write(buffer, done, buffer.length - done, position + done)
    if (written === 0) throw Object.assign(new Error('nothing could be written'), { code: 'EIO' })
    done += written
  }
}

/**
 * Writes a new file and makes its content durable; one of this name that is there is removed first, and none is left when
 * it fails. The content may depend on the file that was made for it. The caller closes it.
 */
export async function writeNew(
  files: Files,
  path: string,
  content: Buffer | (() => Promise<Buffer>),
  mode?: number,
): Promise<WritableFile> {
  await files.remove(path)
  const file = await files.open(path, 'new', mode)
  try {
    await writeAll(file, typeof content === 'function' ? await content() : content, 0)
    await file.sync()
    return file
  } catch (error) {
    await file.close().catch(() => undefined)
    await files.remove(path).catch(() => undefined)
    throw error
  }
}
