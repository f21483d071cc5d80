import { type Files, NODE_FILES, type WritableFile } from '../../src/store/disk/files.ts'

export type FileCall =
  | 'open'
  | 'write'
  | 'short write'
  | 'datasync'
  | 'sync'
  | 'truncate'
  | 'rename'
  | 'syncDirectory'
  | 'link'

/** What a disk does that says yes and writes nothing: the fault that no store can survive, for controls. */
export const SWALLOWED = 'SWALLOWED'

/** Says whether a call is to fail, and with what. */
export type Fault = (call: FileCall, path: string) => string | undefined

/** The real file system, in which calls fail as a test wants it. */
export function failingFiles(fault: Fault): Files {
  const check = (call: FileCall, path: string): boolean => {
    const code = fault(call, path)
    if (code === SWALLOWED) return true
    if (code === undefined) return false
    throw Object.assign(new Error(`${code}: injected at ${call}`), { code })
  }
  return {
    ...NODE_FILES,
    async open(path, how, mode) {
      check('open', path)
      return failing(await NODE_FILES.open(path, how, mode), path, check, fault)
    },
    async rename(from, to) {
      check('rename', to)
      await NODE_FILES.rename(from, to)
    },
    async link(path, name) {
      check('link', path)
      await NODE_FILES.link(path, name)
    },
    async syncDirectoryOf(path) {
      check('syncDirectory', path)
      await NODE_FILES.syncDirectoryOf(path)
    },
  }
}

function failing(
  file: WritableFile,
  path: string,
  check: (call: FileCall, path: string) => boolean,
  fault: Fault,
): WritableFile {
  return {
    ...file,
    async write(buffer, offset, length, position) {
      if (check('write', path)) return length
      // A short write is no error: the rest must follow.
      const isShort = fault('short write', path) !== undefined && length > 1
      return file.write(buffer, offset, isShort ? Math.ceil(length / 2) : length, position)
    },
    async datasync() {
      check('datasync', path)
      await file.datasync()
    },
    async sync() {
      check('sync', path)
      await file.sync()
    },
    async truncate(length) {
      check('truncate', path)
      await file.truncate(length)
    },
  }
}
