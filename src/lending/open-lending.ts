import type { BookStore } from '../domain/book-store.ts'
import { NODE_FILES } from '../store/disk/files.ts'
import { BorrowerFile } from './borrower-file.ts'
import { Lending } from './lending.ts'
import { type LendingRecord, LendingState } from './lending-state.ts'
import { RecordLog } from './record-log.ts'

export interface OpenLendingOptions {
  /** The path of db.json. */
  db: string
  store: BookStore
  loanDays: number
  now?: () => Date
}

/** A file with so many more records than are needed is made anew at a start. */
const SPARE_RECORDS = 1000

/**
 * Opens what is lent of a catalogue: `db.json.lending`, and `db.json.borrowers` for the persons.
 *
 * @throws BookstoreError STORAGE for a file that is damaged
 */
export async function openLending({ db, ...parts }: OpenLendingOptions): Promise<Lending> {
  const { log, records } = await RecordLog.open({ files: NODE_FILES, path: `${db}.lending`, kind: 'lending' })
  const state = new LendingState()
  for (const record of records) state.apply(record as LendingRecord)
  const whole = state.dump()
  if (records.length > whole.length + SPARE_RECORDS) await log.rewrite(whole)
  const borrowers = await BorrowerFile.open(NODE_FILES, `${db}.borrowers`)
  const lending = new Lending({ state, log, borrowers, ...parts })
  await lending.settle()
  return lending
}
