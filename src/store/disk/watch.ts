import { watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

/** An editor may write in several steps: the file is read when it was quiet for so many milliseconds. */
const QUIET_MS = 500

/**
 * Calls `changed` some time after a file was written, replaced or taken away. A hint, no promise: some file systems never
 * tell. Returns what ends it.
 */
export function watchFile(path: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const name = basename(path)
  const watcher = watchFolder(dirname(resolve(path)), found => {
    if (found !== name) return
    clearTimeout(timer)
    timer = setTimeout(changed, QUIET_MS).unref()
  })
  return () => {
    clearTimeout(timer)
    watcher?.close()
  }
}

function watchFolder(folder: string, tell: (name: string | null) => void): ReturnType<typeof watch> | undefined {
  try {
    // The folder, not the file: a file that is replaced takes its watch along.
    const watcher = watch(folder, { persistent: false }, (_, name) => tell(name))
    watcher.on('error', () => watcher.close())
    return watcher
  } catch (error) {
    // No watches left, or none on this file system: the next checkpoint looks in any case.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
