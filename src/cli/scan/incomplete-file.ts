import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { incompleteAsCsv } from '../../exchange/plan/incomplete-as-csv.ts'
import { incompleteOf, type ScanBatch } from '../../scanning/scan-batch.ts'
import { Refused } from '../refused.ts'
import { scanErrors } from '../sentences.ts'

/** The file of the books that lack a title. It is written anew with each of them: a scan outlives what ends the command. */
export class IncompleteFile {
  readonly #file: string
  #isOurs = false
  #saved: string | undefined

  /** @throws Refused for a file that is there already: what is in it is another batch's */
  constructor(given: string | undefined) {
    this.#file = given ?? `scanned-${new Date().toISOString().replace(/[:.]/g, '-')}.csv`
    if (existsSync(this.#file)) throw new Refused(scanErrors.isThere(this.#file))
  }

  /** The file, if there is anything in it. */
  get path(): string | undefined {
    return this.#isOurs ? this.#file : undefined
  }

  save(batch: ScanBatch): void {
    const books = incompleteOf(batch).map(({ fields, copies }) => ({ ...fields, copies }))
    if (books.length === 0 && !this.#isOurs) return
    const text = incompleteAsCsv(books)
    if (text === this.#saved) return
    // Another process may have made it meanwhile: the first time it must be new.
    if (this.#isOurs) replace(this.#file, text)
    else writeFileSync(this.#file, text, { flag: 'wx' })
    this.#isOurs = true
    this.#saved = text
  }
}

function replace(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, text)
  renameSync(temporary, file)
}
