import type { FileIdentity } from '../disk/files.ts'
import type { JournalHeader } from '../journal/journal-line.ts'

/**
 * Whether a journal is a copy of the one that was written: a backup that was put back, or a catalogue that was moved to
 * another disk. What was changed after the copy was made may have been told to clients under its epoch.
 */
export function isCopy({ file }: JournalHeader, identity: FileIdentity | undefined): boolean {
  if (!file || !identity) return false
  // Where a file system does not know when a file was made, the system says when it was last changed.
  const isBirthKnown = identity.bornMs !== identity.changedMs
  return file.inode !== identity.inode || (isBirthKnown && file.bornMs !== identity.bornMs)
}
