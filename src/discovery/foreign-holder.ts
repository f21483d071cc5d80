import { statSync } from 'node:fs'
import { networkNamespace } from './network-namespace.ts'
import { readServerFile, serverFilePath } from './server-file.ts'

/** After how long without a touch a server is taken for dead, in milliseconds. */
const FRESH_MS = 5_000

/**
 * The pid of a server that holds this catalogue where no socket of ours reaches: in another container or network
 * namespace, on the same volume. Its file tells; one that is no longer touched was left by a server that was killed.
 */
export function foreignHolder(db: string, now = Date.now()): string | undefined {
  const { pid, namespace: theirs } = readServerFile(db)
  if (typeof pid !== 'number' || typeof theirs !== 'string' || theirs === networkNamespace()) return undefined
  const touched = statSync(serverFilePath(db), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return now - touched < FRESH_MS ? `${pid} in another network namespace` : undefined
}
