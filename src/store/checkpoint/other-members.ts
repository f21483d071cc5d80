import { type OtherMember, readForeignFile } from '../../catalogue-file/read-file.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { Catalogue } from '../books/catalogue.ts'

/** Takes over what an edited file holds beside the books; returns what an owner should know of it, if there is anything. */
export function takeOverOthers(path: string, content: Buffer | undefined, catalogue: Catalogue): string | undefined {
  const others = content && othersOf(path, content)
  const merged = others && mergeOthers(catalogue.others, others)
  if (!merged) return undefined
  catalogue.others = merged.others
  return `${path}: ${merged.changed.join(', ')} was edited while the books were being served, and is taken over`
}

/** What a file holds beside the books; undefined when it cannot be read, as while an editor writes it. */
function othersOf(path: string, content: Buffer): readonly OtherMember[] | undefined {
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
function mergeOthers(
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
