import type { Catalogue } from '../books/catalogue.ts'
import type { Files } from '../disk/files.ts'
import { isCopy } from './is-copy.ts'
import { type Found, newEpoch } from './recover.ts'

interface Knowledge {
  /** The number of the last change that is known of an epoch, wherever it is kept; 0 when none is. */
  lastKnown(epoch: string): Promise<number>
  warn(message: string): void
}

/**
 * Gives a catalogue that was put back from a backup another epoch: others may know what came after it under the one it had.
 * Resolves with that one; undefined where the catalogue simply goes on.
 */
export async function beginEpoch(
  catalogue: Catalogue,
  { path, journal }: Found,
  files: Files,
  { lastKnown, warn }: Knowledge,
): Promise<string | undefined> {
  const { epoch, revision } = catalogue
  if (journal?.header.epoch !== epoch) return undefined
  const isRestored =
    isCopy(journal.header, await files.identity(`${path}.journal`)) || (await lastKnown(epoch)) > revision
  if (!isRestored) return undefined
  catalogue.epoch = newEpoch()
  warn(
    `${path} and its journal were put back from a copy, or moved: from revision ${revision} on this is another history, and clients list the books anew`,
  )
  return epoch
}
