import { type OtherMember, readForeignFile } from '../../catalogue-file/read-file.ts'
import { BookstoreError } from '../../domain/errors.ts'

/** What a file holds beside the books; undefined when it cannot be read, as while an editor writes it. */
export function othersOf(path: string, content: Buffer): readonly OtherMember[] | undefined {
  try {
    return readForeignFile(path, content).others
  } catch (error) {
    if (error instanceof BookstoreError) return undefined
    throw error
  }
}

/**
 * Puts together what stands beside the books and what an edited file has there. We never change these members, so the edited
 * ones are the younger; one that the edited file leaves out stays, as many programs write what they know and no more.
 * Undefined when nothing changes.
 */
export function mergeOthers(
  ours: readonly OtherMember[],
  edited: readonly OtherMember[],
): { others: OtherMember[]; changed: string[] } | undefined {
  const known = new Map(ours.map(member => [member.name, member]))
  const changed = edited.filter(({ name, bytes }) => !known.get(name)?.bytes.equals(bytes)).map(({ name }) => name)
  if (changed.length === 0) return undefined
  const theirs = new Map(edited.map(member => [member.name, member]))
  const kept = ours.map(member => theirs.get(member.name) ?? member)
  return { others: [...kept, ...edited.filter(({ name }) => !known.has(name))], changed }
}
