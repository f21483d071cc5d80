import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { networkNamespace } from './network-namespace.ts'
import { isFileError, type ServerFile, serverFilePath } from './server-file.ts'

/** How often a server touches its file, in milliseconds. */
const TOUCH_MS = 1_000

/**
 * Writes `<db>.server`, readable by this user alone, and keeps touching it. Returns what takes it away again.
 * A folder that cannot be written has no such file: its catalogue is read-only, so that a second server does no harm.
 */
export function announce(db: string, content: ServerFile): () => void {
  const path = serverFilePath(db)
  try {
    rmSync(path, { force: true })
    writeFileSync(path, `${JSON.stringify({ ...content, namespace: networkNamespace() })}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
  } catch (error) {
    if (!isFileError(error)) throw error
    return () => {}
  }
  const touching = setInterval(() => touch(path), TOUCH_MS).unref()
  return () => {
    clearInterval(touching)
    rmSync(path, { force: true })
  }
}

function touch(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch (error) {
    // Somebody removed the file by hand. Nothing can warn a second server in another container then.
    if (!isFileError(error)) throw error
  }
}
