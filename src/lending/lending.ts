import type { Book } from '../domain/book.ts'
import type { Author, BookStore } from '../domain/book-store.ts'
import { BookstoreError } from '../domain/errors.ts'
import { type Copy, dayAfter, type Loan } from '../domain/lending/lending.ts'
import type { BorrowerFile } from './borrower-file.ts'
import type { LendingState } from './lending-state.ts'
import {
  checkChange,
  countOut,
  findCopy,
  findLoan,
  freeCopy,
  type LoanKey,
  type LoanQuery,
  loansOf,
  requireUnnumbered,
  statusOf,
} from './loan-rules.ts'
import { Persons } from './persons.ts'
import { type Recognised, recognise } from './recognise.ts'
import type { RecordLog } from './record-log.ts'
import { type Caller, type LendingEvent, type Step, Steps } from './steps.ts'

/** The parts that lending needs. */
export interface LendingParts {
  state: LendingState
  log: RecordLog
  borrowers: BorrowerFile
  store: BookStore
  /** For how many days a book is lent. */
  loanDays: number
  now?: (() => Date) | undefined
}

/** The supervisor itself, when it brings a status in line: in nobody's UNDO. */
const SELF: Author = { connection: 0, pid: process.pid }

/**
 * Lends books: one step after the other, each checked, made durable and only then answered. So nothing is lent twice,
 * whoever asks at the same moment.
 */
export class Lending {
  readonly #parts: LendingParts
  readonly #now: () => Date
  readonly #steps: Steps
  /** Those who borrow. */
  readonly persons: Persons
  /** Books that a step under way is about to lend: they are not to be deleted meanwhile. */
  readonly #reserved = new Set<number>()

  constructor(parts: LendingParts) {
    this.#parts = parts
    this.#now = parts.now ?? (() => new Date())
    this.#steps = new Steps(parts.state, parts.log, this.#now)
    this.persons = new Persons({
      ...{ file: parts.borrowers, state: parts.state, steps: this.#steps },
      giveBack: (loan, by) => this.returnBook({ loan }, { by }),
    })
  }

  /** Calls `follower` for each thing that happens, once it is durable. */
  follow(follower: (event: LendingEvent) => void): void {
    this.#steps.follow(follower)
  }

  recognise(code: string): Promise<Recognised> {
    return recognise(this.#parts, code)
  }

  copies(id?: number): Copy[] {
    const { state } = this.#parts
    return id === undefined ? [...state.copies.values()] : state.copiesOf(id)
  }

  loans(query: LoanQuery): Loan[] {
    return loansOf(this.#parts.state, query, dayAfter(0, this.#now()))
  }

  /** Gives a copy of a book a number of its own. A book has at least as many copies as there are numbers. */
  addCopy({ copy: given, id }: { copy: string; id: number }, caller: Caller): Promise<Copy> {
    return this.#step(caller, async () => {
      const { state, borrowers, store } = this.#parts
      const copy = given.normalize('NFKC').trim()
      const known = state.copy(copy)
      if (known)
        throw new BookstoreError('DUPLICATE', `the number ${copy} is that of a copy of book ${known.id} already`)
      if (borrowers.byCard(copy)) throw new BookstoreError('DUPLICATE', `the number ${copy} is that of a card already`)
      const book = await this.#reserve(id)
      const numbered = state.copiesOf(id).length + 1
      if (numbered > book.copies)
        await store.commit({ operations: [{ type: 'update', id, changes: { copies: numbered } }] }, caller.by)
      const added = { copy, id }
      return { record: { copies: [added] }, result: added, event: { event: 'copy-added', copy: added }, id }
    })
  }

  removeCopy({ copy }: { copy: string }, caller: Caller): Promise<Copy> {
    return this.#step(caller, async () => {
      const removed = findCopy(this.#parts.state, copy)
      if (this.#parts.state.openLoanOf(copy)) throw new BookstoreError('CONFLICT', `copy ${removed.copy} is lent`)
      const event = { event: 'copy-removed', copy: removed } as const
      return { record: { copiesGone: [removed.copy] }, result: removed, event, id: removed.id }
    })
  }

  /** Lends a copy, or any copy without a number of a book, to a borrower. */
  lend(given: { borrower: number; copy?: string; id?: number; until?: string }, caller: Caller): Promise<Loan> {
    return this.#step(caller, async () => {
      const { state, borrowers, loanDays } = this.#parts
      borrowers.get(given.borrower)
      const copy = given.copy === undefined ? undefined : freeCopy(state, given.copy)
      const id = copy?.id ?? given.id ?? 0
      const book = await this.#reserve(id)
      if (!copy) requireUnnumbered(state, book)
      const loan: Loan = {
        loan: state.nextLoan,
        id,
        ...(copy && { copy: copy.copy }),
        borrower: given.borrower,
        at: this.#now().toISOString(),
        until: given.until ?? dayAfter(loanDays, this.#now()),
        renewals: 0,
      }
      return { record: { loans: [loan] }, result: loan, event: { event: 'lent', loan }, id }
    })
  }

  returnBook(key: LoanKey, caller: Caller): Promise<Loan> {
    return this.#step(caller, async () => this.#ended(findLoan(this.#parts.state, key), 'returned'))
  }

  renew({ until, ...key }: LoanKey & { until?: string }, caller: Caller): Promise<Loan> {
    return this.#step(caller, async () => {
      const loan = findLoan(this.#parts.state, key)
      const { loanDays } = this.#parts
      const renewed = { ...loan, until: until ?? dayAfter(loanDays, this.#now()), renewals: loan.renewals + 1 }
      return { record: { loans: [renewed] }, result: renewed, event: { event: 'renewed', loan: renewed }, id: loan.id }
    })
  }

  /** Marks a copy as lost, in or lent; or what was lent of a book whose copies have no numbers. */
  markLost(key: { copy: string } | { loan: number }, caller: Caller): Promise<Copy | Loan> {
    return this.#step<Copy | Loan>(caller, async () => {
      const lost = this.#now().toISOString()
      if (!('copy' in key)) return this.#ended(findLoan(this.#parts.state, key), 'lost')
      const copy = findCopy(this.#parts.state, key.copy)
      if (copy.lost !== undefined)
        throw new BookstoreError('CONFLICT', `copy ${copy.copy} is lost already, since ${copy.lost}`)
      const marked = { ...copy, lost }
      const loan = this.#parts.state.openLoanOf(copy.copy)
      const record = { copies: [marked], ...(loan && { loans: [{ ...loan, lost }] }) }
      return { record, result: marked, event: { event: 'lost', copy: marked }, id: copy.id }
    })
  }

  markFound(key: { copy: string } | { loan: number }, caller: Caller): Promise<Copy | Loan> {
    return this.#step<Copy | Loan>(caller, async () => {
      const { state } = this.#parts
      const returned = this.#now().toISOString()
      if (!('copy' in key)) {
        const loan = state.loans.get(key.loan)
        if (!loan) throw new BookstoreError('NOT_FOUND', `there is no loan ${key.loan}`)
        if (loan.lost === undefined || loan.returned !== undefined)
          throw new BookstoreError('CONFLICT', `what was lent with loan ${key.loan} is not lost`)
        const { borrower: _, ...found } = { ...loan, returned }
        return { record: { loans: [found] }, result: found, event: { event: 'found', loan: found }, id: loan.id }
      }
      const { lost, ...found } = findCopy(this.#parts.state, key.copy)
      if (lost === undefined) throw new BookstoreError('CONFLICT', `copy ${found.copy} is not lost`)
      const loans = [...state.loans.values()]
        .filter(loan => loan.lost === lost && loan.copy === found.copy && loan.returned === undefined)
        .map(({ borrower: _, ...loan }) => ({ ...loan, returned }))
      return { record: { copies: [found], loans }, result: found, event: { event: 'found', copy: found }, id: found.id }
    })
  }

  /**
   * Refuses a change of a book that would contradict its loans.
   *
   * @throws BookstoreError CONFLICT
   */
  guard(before: Book | undefined, after: Book | undefined): void {
    if (before) checkChange(this.#parts.state, before, after, this.#reserved.has(before.id))
  }

  /** Brings the status of books in line with their loans at a start: a crash may have come between the two. */
  async settle(): Promise<void> {
    const last = new Map<number, Loan>()
    for (const loan of this.#parts.state.loans.values()) last.set(loan.id, loan)
    for (const [id, { returned }] of last) {
      const book = await this.#book(id).catch(() => undefined)
      // Whoever has changed the book since it came back has seen its status.
      if (book && (countOut(this.#parts.state, id) > 0 || (returned !== undefined && book.updatedAt < returned)))
        await this.#followStatus(book)
    }
  }

  async close(): Promise<void> {
    await this.#steps.close()
    await this.#parts.borrowers.close()
  }

  /** Ends a loan. A book that came back was borrowed by nobody: who has lost one is still known. */
  #ended(loan: Loan, how: 'returned' | 'lost'): Step<Loan> {
    const { borrower, ...rest } = loan
    const ended = { ...rest, ...(how === 'lost' && { borrower }), [how]: this.#now().toISOString() } as Loan
    return { record: { loans: [ended] }, result: ended, event: { event: how, loan: ended }, id: loan.id }
  }

  async #book(id: number): Promise<Book> {
    return JSON.parse(await this.#parts.store.get({ id })) as Book
  }

  /** Gets a book, which is not deleted before this step has ended. */
  async #reserve(id: number): Promise<Book> {
    this.#reserved.add(id)
    return this.#book(id)
  }

  #step<Result>(caller: Caller, check: () => Promise<Step<Result>>): Promise<Result> {
    return this.#steps.make(caller, {
      check,
      after: async ({ event: { event }, id }) => {
        // A number for a copy says nothing of who has it: a status that a client has set stays.
        const book = event.startsWith('copy-') ? undefined : await this.#book(id).catch(() => undefined)
        if (book) await this.#followStatus(book)
      },
      ended: () => this.#reserved.clear(),
    })
  }

  async #followStatus(book: Book): Promise<void> {
    const { id } = book
    const status = statusOf(book, countOut(this.#parts.state, id))
    if (status === book.status) return
    await this.#parts.store.commit({ operations: [{ type: 'update', id, changes: { status } }] }, SELF)
  }
}
