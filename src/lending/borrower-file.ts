import { randomInt } from 'node:crypto'
import { BookstoreError } from '../domain/errors.ts'
import { type Borrower, foldCode } from '../domain/lending/lending.ts'
import { fold } from '../domain/words/fold.ts'
import type { Files } from '../store/disk/files.ts'
import { RecordLog } from './record-log.ts'

type Stored = { put: Borrower } | { gone: number }

const MAX_NUMBER = 2 ** 48 - 1

/** The borrowers of a catalogue: the one file in which names and cards stand. */
export class BorrowerFile {
  readonly #log: RecordLog
  readonly #borrowers = new Map<number, Borrower>()
  readonly #byCard = new Map<string, number>()

  private constructor(log: RecordLog) {
    this.#log = log
  }

  /** Opens the file. @throws BookstoreError STORAGE */
  static async open(files: Files, path: string): Promise<BorrowerFile> {
    const { log, records } = await RecordLog.open({ files, path, kind: 'borrowers' })
    const file = new BorrowerFile(log)
    for (const record of records as Stored[]) {
      if ('put' in record) file.#put(record.put)
      else file.#remove(record.gone)
    }
    return file
  }

  get(borrower: number): Borrower {
    const found = this.#borrowers.get(borrower)
    if (!found) throw new BookstoreError('NOT_FOUND', `there is no borrower ${borrower}`)
    return found
  }

  byCard(card: string): Borrower | undefined {
    const borrower = this.#byCard.get(foldCode(card))
    return borrower === undefined ? undefined : this.#borrowers.get(borrower)
  }

  /** Those whose name or card has these words in it, by name. */
  list(q: string): Borrower[] {
    const words = fold(q).split(' ')
    const found = [...this.#borrowers.values()].filter(({ name, card }) => {
      const key = `${fold(name)}\n${fold(card)}`
      return words.every(word => key.includes(word))
    })
    return found.toSorted((a, b) => a.name.localeCompare(b.name) || a.borrower - b.borrower)
  }

  async add(given: Omit<Borrower, 'borrower'>): Promise<Borrower> {
    let borrower = randomInt(1, MAX_NUMBER)
    while (this.#borrowers.has(borrower)) borrower = randomInt(1, MAX_NUMBER)
    return this.#save({ borrower, ...given })
  }

  async update(borrower: number, changes: Partial<Omit<Borrower, 'borrower'>>): Promise<Borrower> {
    const changed = { ...this.get(borrower), ...changes }
    // The old name is not to stay in the file.
    return this.#save(changed, true)
  }

  /** Erases a person: when this resolves, neither name nor card stands in the file any longer. */
  async erase(borrower: number): Promise<Borrower> {
    const erased = this.get(borrower)
    await this.#log.rewrite([...this.#borrowers.values()].filter(one => one !== erased).map(put => ({ put })))
    this.#remove(borrower)
    return erased
  }

  close(): Promise<void> {
    return this.#log.close()
  }

  async #save(saved: Borrower, isRewritten = false): Promise<Borrower> {
    const other = this.byCard(saved.card)
    if (other && other.borrower !== saved.borrower)
      throw new BookstoreError('DUPLICATE', `the card ${saved.card} is that of another borrower`)
    const others = [...this.#borrowers.values()].filter(({ borrower }) => borrower !== saved.borrower)
    if (isRewritten) await this.#log.rewrite([...others, saved].map(put => ({ put })))
    else await this.#log.append({ put: saved })
    this.#remove(saved.borrower)
    this.#put(saved)
    return saved
  }

  #put(borrower: Borrower): void {
    this.#borrowers.set(borrower.borrower, borrower)
    this.#byCard.set(foldCode(borrower.card), borrower.borrower)
  }

  #remove(borrower: number): void {
    const known = this.#borrowers.get(borrower)
    if (known) this.#byCard.delete(foldCode(known.card))
    this.#borrowers.delete(borrower)
  }
}
