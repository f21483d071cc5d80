import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { BookstoreError } from '../../domain/errors.ts'
import { applyCommit } from '../books/apply-commit.ts'
import { Catalogue } from '../books/catalogue.ts'
import { UsedIds } from '../books/used-ids.ts'
import type { Adopted, JournalHeader, StoredCommit } from '../journal/journal-line.ts'
import type { ScannedJournal } from '../journal/scan-journal.ts'
import type { StoredCheckpoint } from './stored-checkpoint.ts'

/** A journal, without the torn end that was cut off. */
type Journal = Pick<ScannedJournal, 'header' | 'commits'>

/** The files of a catalogue as a start found them. */
export interface Found {
  path: string
  checkpoint: StoredCheckpoint | undefined
  /** The CRC-32 of its bytes, in hex. */
  checksum: string
  journal: Journal | undefined
}

/** The catalogue that a start makes of these files. */
export interface Recovery {
  catalogue: Catalogue
  /** The commits of the journal that db.json did not hold; they are applied. */
  replayed: readonly StoredCommit[]
  /** db.json was edited while acknowledged changes waited in the journal: they won over what it says. */
  isOverruled: boolean
  /** Present when db.json alone holds the catalogue, and a new journal begins after it. `isKept`: a copy of db.json is kept first. */
  adopted?: Omit<Adopted, 'at'>
}

/**
 * Makes one catalogue of the two files; docs/design.md has the table of all cases.
 *
 * @throws BookstoreError STORAGE when they do not belong together
 */
export function recover({ path, checkpoint, checksum, journal }: Found): Recovery {
  if (!checkpoint) return recoverWithout(path, journal)
  const isOurs = checksum === journal?.header.checkpoint
  if (isOurs && journal) return replay(create(checkpoint, journal.header.base, journal.header.epoch), journal.commits)
  if (!journal || journal.commits.length === 0) return accept(checkpoint, journal?.header)
  const { header, commits } = journal
  const seq = checkpoint.seq ?? header.base
  if (seq === (header.adopted?.seq ?? header.base)) return overrule(checkpoint, journal)
  if (seq < header.base) throw doNotBelong(path, seq, header.base)
  if (checkpoint.epoch !== header.epoch) {
    if (!holds(checkpoint, commits)) throw doNotBelong(path, seq, header.base)
    const catalogue = create(checkpoint, seq, checkpoint.epoch ?? newEpoch())
    return { catalogue, replayed: [], isOverruled: false, adopted: { isKept: false, seq } }
  }
  return replay(create(checkpoint, seq, header.epoch), commits)
}

/**
 * Adopts a file that was made by hand, restored, or edited while no change waited: it is another history, with a revision above
 * all that were used. A copy is kept, unless the file is an edited copy of ours.
 */
function accept(checkpoint: StoredCheckpoint, header: JournalHeader | undefined): Recovery {
  const highest = Math.max(checkpoint.seq ?? 0, highestRevision(checkpoint))
  const revision = header === undefined ? highest : Math.max(highest, header.base) + 1
  const catalogue = create(checkpoint, revision, newEpoch())
  const isKept = header === undefined || checkpoint.epoch !== header.epoch
  const { seq } = checkpoint
  return { catalogue, replayed: [], isOverruled: false, adopted: { isKept, ...(seq !== undefined && { seq }) } }
}

/** A journal alone is a catalogue only if it begins with the first book. */
function recoverWithout(path: string, journal: Journal | undefined): Recovery {
  if (journal && journal.header.base > 0) {
    throw new BookstoreError(
      'STORAGE',
      `${path} is missing, but its journal continues revision ${journal.header.base}: put the catalogue back, or remove ${path}.journal to begin anew`,
    )
  }
  const catalogue = new Catalogue({ epoch: journal?.header.epoch ?? newEpoch(), revision: 0 })
  return replay(catalogue, journal?.commits ?? [])
}

function replay(catalogue: Catalogue, commits: readonly StoredCommit[]): Recovery {
  const replayed = commits.filter(({ first }) => first > catalogue.revision)
  for (const commit of replayed) applyCommit(catalogue, commit)
  return { catalogue, replayed, isOverruled: false }
}

/** The acknowledged changes are applied on top of what a person made of db.json; both together are another history. */
function overrule(checkpoint: StoredCheckpoint, { header, commits }: Journal): Recovery {
  const recovery = replay(create(checkpoint, header.base, newEpoch()), commits)
  const { catalogue } = recovery
  catalogue.revision = Math.max(catalogue.revision, highestRevision(checkpoint)) + 1
  return { ...recovery, isOverruled: true }
}

/**
 * Whether db.json holds what the journal says, although it names another history: the power went when the new history had
 * its db.json and not yet its journal.
 */
function holds({ books }: StoredCheckpoint, commits: readonly StoredCommit[]): boolean {
  const last = new Map(commits.flatMap(({ operations }) => operations.map(({ id, book }) => [id, book] as const)))
  const there = new Map(books.filter(({ book }) => last.has(book.id)).map(({ book }) => [book.id, book] as const))
  // The order of the fields may differ: db.json was read as somebody else's.
  return [...last].every(([id, text]) => isDeepStrictEqual(there.get(id), text && JSON.parse(text)))
}

function create(checkpoint: StoredCheckpoint, revision: number, epoch: string): Catalogue {
  const { books, others } = checkpoint
  const usedIds = new UsedIds(checkpoint, { revision, ids: books.map(({ book }) => book.id) })
  const catalogue = new Catalogue({ epoch, revision, usedIds, others })
  for (const { book, text } of books) catalogue.put(book, text)
  return catalogue
}

/** Makes a name for one history of a catalogue. */
export function newEpoch(): string {
  return randomUUID().slice(0, 8)
}

/** The highest revision of books in a file that has no `seq`. At least 1, so that nobody takes it for an empty catalogue. */
function highestRevision({ books }: StoredCheckpoint): number {
  return books.reduce((highest, { book }) => Math.max(highest, book.revision), Math.min(books.length, 1))
}

function doNotBelong(path: string, seq: number, base: number): BookstoreError {
  return new BookstoreError(
    'STORAGE',
    `${path} (revision ${seq}) and its journal (from revision ${base}) do not belong together: put the newer catalogue back, or move the journal away`,
  )
}
