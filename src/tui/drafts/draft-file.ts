import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'

/** The mode of a draft: nobody else may read it. */
const MODE = 0o600
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
/** The largest size that is read as a draft, in bytes: a larger file is not ours. */
const MAX_BYTES = 16 * 1024 * 1024

/** Writes a draft whole or not at all, without holding up whoever types; without a text it is removed. */
export async function writeDraftFile(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) {
    await rm(path, { force: true })
    return
  }
  const temporary = `${path}.tmp`
  await rm(temporary, { force: true })
  const file = await open(temporary, NEW_FILE, MODE)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}

/** Writes a draft at once, as the start does before anybody types. */
export function writeDraftFileNow(path: string, text: string): void {
  const temporary = `${path}.tmp`
  rmSync(temporary, { force: true })
  const file = openSync(temporary, NEW_FILE, MODE)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
}

/**
 * Reads a draft of this user's own; undefined for one of another user's.
 *
 * @throws Error when it cannot be read
 */
export function readDraftFile(path: string): string | undefined {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { uid, size } = fstatSync(file)
    if (process.getuid !== undefined && uid !== process.getuid()) return undefined
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
