import type { Book } from '../domain/book.ts'
import type { Author, BookStore } from '../domain/book-store.ts'
import { BookstoreError } from '../domain/errors.ts'
import { readIsbn } from '../domain/isbn/read-isbn.ts'
import { type Borrower, type Copy, dayAfter, isOpen, isOverdue, type Loan } from '../domain/lending/lending.ts'
import type { BorrowerFile } from './borrower-file.ts'
import type { LendingRecord, LendingState } from './lending-state.ts'
import type { RecordLog } from './record-log.ts'

/** What a code is: a registered card first, then the number of a copy, then an ISBN. */
export type Recognised =
  | { kind: 'borrower'; borrower: Borrower; loans: Loan[] }
  | { kind: 'copy'; copy: Copy; book: Book; loan?: Loan }
  | { kind: 'book'; books: Book[] }
  | { kind: 'unknown'; code: string; why: string }

/** What happened to copies, loans and stock-takings: told to those who follow, with numbers of borrowers alone. */
export interface LendingEvent {
  event: 'lent' | 'returned' | 'renewed' | 'lost' | 'found' | 'copy-added' | 'copy-removed'
  loan?: Loan
  copy?: Copy
}

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

/** Which loan is meant: by its number, the number of its copy, or its book where only one of it is lent (to this borrower). */
export type LoanKey = { loan: number } | { copy: string } | { id: number; borrower?: number | undefined }

/** One call of a client, for its keys. */
export interface Caller {
  by: Author
  requestKey?: string | undefined
}

const KEY_MS = 10 * 60 * 1000
/** The supervisor itself, when it brings a status in line: in nobody's UNDO. */
const SELF: Author = { connection: 0, pid: process.pid }

/**
 * Lends books: one step after the other, each checked, made durable and only then answered. So nothing is lent twice,
 * whoever asks at the same moment.
 */
export class Lending {
  readonly #parts: LendingParts
  readonly #now: () => Date
  readonly #followers = new Set<(event: LendingEvent) => void>()
  #last: Promise<unknown> = Promise.resolve()
  /** Books that a step under way is about to lend: they are not to be deleted meanwhile. */
  readonly #reserved = new Set<number>()

  constructor(parts: LendingParts) {
    this.#parts = parts
    this.#now = parts.now ?? (() => new Date())
  }

  /** Calls `follower` for each thing that happens, once it is durable. */
  follow(follower: (event: LendingEvent) => void): void {
    this.#followers.add(follower)
  }

  async recognise(code: string): Promise<Recognised> {
    const { state, borrowers } = this.#parts
    const borrower = borrowers.byCard(code)
    if (borrower)
      return { kind: 'borrower', borrower, loans: this.loans({ borrower: borrower.borrower, state: 'open' }) }
    const copy = state.copy(code)
    if (copy) {
      const loan = state.openLoanOf(copy.copy)
      return { kind: 'copy', copy, book: await this.#book(copy.id), ...(loan && { loan }) }
    }
    const { isbn } = readIsbn(code)
    if (isbn === undefined)
      return { kind: 'unknown', code, why: 'it is no card, no number of a copy, and no ISBN that are known here' }
    const { texts } = await this.#parts.store.list({ where: { isbn }, limit: 1000 })
    const books = texts.map(text => JSON.parse(text) as Book)
    return books.length > 0 ? { kind: 'book', books } : { kind: 'unknown', code, why: 'no book has this ISBN' }
  }

  copies(id?: number): Copy[] {
    const { state } = this.#parts
    return id === undefined ? [...state.copies.values()] : state.copiesOf(id)
  }

  loans({ borrower, id, state = 'open' }: LoanQuery): Loan[] {
    const today = dayAfter(0, this.#now())
    const isIn = (loan: Loan) =>
      state === 'all' ||
      (state === 'open' && isOpen(loan)) ||
      (state === 'overdue' && isOverdue(loan, today)) ||
      (state === 'lost' && loan.lost !== undefined && loan.returned === undefined)
    const known =
      id === undefined || state !== 'open' ? this.#parts.state.loans.values() : this.#parts.state.openLoansOf(id)
    return [...known].filter(
      loan =>
        (borrower === undefined || loan.borrower === borrower) && (id === undefined || loan.id === id) && isIn(loan),
    )
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
      const removed = this.#copy(copy)
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
      const copy = given.copy === undefined ? undefined : this.#free(given.copy)
      const id = copy?.id ?? given.id ?? 0
      const book = await this.#reserve(id)
      if (!copy) this.#requireUnnumbered(book)
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
    return this.#step(caller, async () => this.#ended(this.#loan(key), 'returned'))
  }

  renew({ until, ...key }: LoanKey & { until?: string }, caller: Caller): Promise<Loan> {
    return this.#step(caller, async () => {
      const loan = this.#loan(key)
      const { loanDays } = this.#parts
      const renewed = { ...loan, until: until ?? dayAfter(loanDays, this.#now()), renewals: loan.renewals + 1 }
      return { record: { loans: [renewed] }, result: renewed, event: { event: 'renewed', loan: renewed }, id: loan.id }
    })
  }

  /** Marks a copy as lost, in or lent; or what was lent of a book whose copies have no numbers. */
  markLost(key: { copy: string } | { loan: number }, caller: Caller): Promise<Copy | Loan> {
    return this.#step<Copy | Loan>(caller, async () => {
      const lost = this.#now().toISOString()
      if (!('copy' in key)) return this.#ended(this.#loan(key), 'lost')
      const copy = this.#copy(key.copy)
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
      const { lost, ...found } = this.#copy(key.copy)
      if (lost === undefined) throw new BookstoreError('CONFLICT', `copy ${found.copy} is not lost`)
      const loans = [...state.loans.values()]
        .filter(loan => loan.lost === lost && loan.copy === found.copy && loan.returned === undefined)
        .map(({ borrower: _, ...loan }) => ({ ...loan, returned }))
      return { record: { copies: [found], loans }, result: found, event: { event: 'found', copy: found }, id: found.id }
    })
  }

  borrowers(q: string): Borrower[] {
    return this.#parts.borrowers.list(q)
  }

  addBorrower(given: Omit<Borrower, 'borrower'>): Promise<Borrower> {
    return this.#inTurn(() => {
      this.#requireFreeCard(given.card)
      return this.#parts.borrowers.add(given)
    })
  }

  updateBorrower(borrower: number, changes: Partial<Omit<Borrower, 'borrower'>>): Promise<Borrower> {
    return this.#inTurn(() => {
      if (changes.card !== undefined) this.#requireFreeCard(changes.card)
      return this.#parts.borrowers.update(borrower, changes)
    })
  }

  /** Erases a person for good. What they still have is returned first where that is asked for. */
  async eraseBorrower(borrower: number, { endLoans }: { endLoans: boolean }, caller: Caller): Promise<Borrower> {
    const open = this.loans({ borrower, state: 'open' })
    this.#parts.borrowers.get(borrower)
    if (open.length > 0 && !endLoans)
      throw new BookstoreError(
        'CONFLICT',
        `borrower ${borrower} has ${open.length} books still; endLoans returns them first`,
      )
    for (const { loan } of open) await this.returnBook({ loan }, { by: caller.by })
    return this.#inTurn(async () => {
      if (this.loans({ borrower, state: 'open' }).length > 0)
        throw new BookstoreError('CONFLICT', `borrower ${borrower} has borrowed something meanwhile`)
      await this.#forget(borrower)
      return this.#parts.borrowers.erase(borrower)
    })
  }

  /**
   * Refuses a change of a book that would contradict its loans.
   *
   * @throws BookstoreError CONFLICT
   */
  guard(before: Book | undefined, after: Book | undefined): void {
    if (!before) return
    const { state } = this.#parts
    const { id } = before
    const loans = state.openLoansOf(id).length
    const copies = state.copiesOf(id)
    if (!after) {
      if (loans > 0)
        throw new BookstoreError('CONFLICT', `book ${id} has copies that are lent: they must come back first`)
      if (copies.length > 0 || this.#reserved.has(id))
        throw new BookstoreError('CONFLICT', `book ${id} has copies with numbers: these must be removed first`)
      return
    }
    const out = this.#out(id)
    const least = Math.max(out, copies.length)
    if (after.copies !== before.copies && after.copies < least)
      throw new BookstoreError('CONFLICT', `book ${id} has at least ${least} copies, ${out} of them lent or lost`)
    const status = statusOf(after, out)
    if (loans > 0 && after.status !== before.status && after.status !== status)
      throw new BookstoreError('CONFLICT', `the status of book ${id} follows from its loans: it is ${status}`)
  }

  /** Brings the status of books in line with their loans at a start: a crash may have come between the two. */
  async settle(): Promise<void> {
    const last = new Map<number, Loan>()
    for (const loan of this.#parts.state.loans.values()) last.set(loan.id, loan)
    for (const [id, { returned }] of last) {
      const book = await this.#book(id).catch(() => undefined)
      // Whoever has changed the book since it came back has seen its status.
      if (book && (this.#out(id) > 0 || (returned !== undefined && book.updatedAt < returned)))
        await this.#followStatus(book)
    }
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined)
    await this.#parts.log.close()
    await this.#parts.borrowers.close()
  }

  /** How many copies are lent or lost. */
  #out(id: number): number {
    const { state } = this.#parts
    const lost = state.copiesOf(id).filter(copy => copy.lost !== undefined).length
    const lostUnnumbered = [...state.loans.values()].filter(
      loan => loan.id === id && loan.copy === undefined && loan.lost !== undefined && loan.returned === undefined,
    ).length
    return state.openLoansOf(id).length + lost + lostUnnumbered
  }

  #copy(number: string): Copy {
    const found = this.#parts.state.copy(number)
    if (!found) throw new BookstoreError('NOT_FOUND', `there is no copy ${number}`)
    return found
  }

  #free(number: string): Copy {
    const copy = this.#copy(number)
    const loan = this.#parts.state.openLoanOf(number)
    if (loan) throw new BookstoreError('CONFLICT', `copy ${copy.copy} is lent until ${loan.until}`)
    if (copy.lost !== undefined) throw new BookstoreError('CONFLICT', `copy ${copy.copy} is lost since ${copy.lost}`)
    return copy
  }

  #requireUnnumbered({ id, copies }: Book): void {
    const { state } = this.#parts
    const numbered = state.copiesOf(id).length
    const lent =
      this.#out(id) - state.copiesOf(id).filter(copy => copy.lost !== undefined || state.openLoanOf(copy.copy)).length
    if (copies - numbered - lent > 0) return
    throw numbered > 0 && copies <= numbered
      ? new BookstoreError('CONFLICT', `the copies of book ${id} have numbers: say which one it is`)
      : new BookstoreError('CONFLICT', `no copy of book ${id} is in`)
  }

  #requireFreeCard(card: string): void {
    if (this.#parts.state.copy(card))
      throw new BookstoreError('DUPLICATE', `the number ${card} is that of a copy already`)
  }

  #loan(key: LoanKey): Loan {
    const { state } = this.#parts
    if ('loan' in key) {
      const loan = state.loans.get(key.loan)
      if (!loan) throw new BookstoreError('NOT_FOUND', `there is no loan ${key.loan}`)
      if (!isOpen(loan)) throw new BookstoreError('CONFLICT', `loan ${key.loan} has ended already`)
      return loan
    }
    if ('copy' in key) {
      const { copy } = this.#copy(key.copy)
      const loan = state.openLoanOf(copy)
      if (!loan) throw new BookstoreError('CONFLICT', `copy ${copy} is not lent`)
      return loan
    }
    const { id, borrower } = key
    const open = state.openLoansOf(id).filter(loan => borrower === undefined || loan.borrower === borrower)
    const [loan] = open
    if (!loan)
      throw new BookstoreError('CONFLICT', `book ${id} is not lent${borrower === undefined ? '' : ' to this borrower'}`)
    if (open.length > 1)
      throw new BookstoreError(
        'CONFLICT',
        `${open.length} copies of book ${id} are lent: say which loan, copy or borrower it is`,
      )
    return loan
  }

  /** Ends a loan. A book that came back was borrowed by nobody: who has lost one is still known. */
  #ended(loan: Loan, how: 'returned' | 'lost'): Step<Loan> {
    const { borrower, ...rest } = loan
    const ended = { ...rest, ...(how === 'lost' && { borrower }), [how]: this.#now().toISOString() } as Loan
    return { record: { loans: [ended] }, result: ended, event: { event: how, loan: ended }, id: loan.id }
  }

  /** Takes a person's number out of what they have lost. */
  async #forget(borrower: number): Promise<void> {
    const loans = this.loans({ borrower, state: 'all' }).map(({ borrower: _, ...loan }) => loan)
    if (loans.length === 0) return
    await this.#parts.log.append({ loans })
    this.#parts.state.apply({ loans })
  }

  async #book(id: number): Promise<Book> {
    return JSON.parse(await this.#parts.store.get({ id })) as Book
  }

  /** Gets a book, which is not deleted before this step has ended. */
  async #reserve(id: number): Promise<Book> {
    this.#reserved.add(id)
    return this.#book(id)
  }

  /** Makes one step: checks, writes, and then tells. Asked again with the same key, it is not made again. */
  #step<Result>({ by, requestKey }: Caller, check: () => Promise<Step<Result>>): Promise<Result> {
    return this.#inTurn(async () => {
      const { state, log } = this.#parts
      const name = requestKey === undefined ? undefined : `${by.client ?? `#${by.connection}`}\n${requestKey}`
      const known = name === undefined ? undefined : state.keys.get(name)
      if (known && this.#now().getTime() - Date.parse(known.at) < KEY_MS) return known.result as Result
      try {
        const { record, result, event, id } = await check()
        const key = name === undefined ? {} : { key: { name, at: this.#now().toISOString(), result } }
        await log.append({ ...record, ...key })
        state.apply({ ...record, ...key })
        for (const follower of this.#followers) follower(event)
        // A number for a copy says nothing of who has it: a status that a client has set stays.
        const book = event.event.startsWith('copy-') ? undefined : await this.#book(id).catch(() => undefined)
        if (book) await this.#followStatus(book)
        return result
      } finally {
        this.#reserved.clear()
      }
    })
  }

  async #followStatus(book: Book): Promise<void> {
    const { id } = book
    const status = statusOf(book, this.#out(id))
    if (status === book.status) return
    await this.#parts.store.commit({ operations: [{ type: 'update', id, changes: { status } }] }, SELF)
  }

  #inTurn<T>(work: () => Promise<T> | T): Promise<T> {
    const done = this.#last.catch(() => undefined).then(work)
    this.#last = done
    return done
  }
}

/** Which loans are listed. */
export interface LoanQuery {
  borrower?: number | undefined
  id?: number | undefined
  state?: 'open' | 'overdue' | 'lost' | 'all' | undefined
}

interface Step<Result> {
  record: LendingRecord
  result: Result
  event: LendingEvent
  /** The book. */
  id: number
}

/** What the C origin's `status` is, of which it had one for all copies. */
function statusOf({ copies }: Book, out: number): Book['status'] {
  return copies > out ? 'Available' : 'Checked Out'
}
