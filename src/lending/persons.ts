import type { Author } from '../domain/book-store.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { Borrower } from '../domain/lending/lending.ts'
import type { BorrowerFile } from './borrower-file.ts'
import type { LendingState } from './lending-state.ts'
import { loansOf } from './loan-rules.ts'
import type { Steps } from './steps.ts'

/** What the file of borrowers needs to know of the loans. */
export interface PersonsParts {
  file: BorrowerFile
  state: LendingState
  steps: Steps
  giveBack(loan: number, by: Author): Promise<unknown>
}

/** Those who borrow: each change of them is a step between those of lending. */
export class Persons {
  readonly #parts: PersonsParts

  constructor(parts: PersonsParts) {
    this.#parts = parts
  }

  /** Those whose name or card has these words in it, by name. */
  list(q: string): Borrower[] {
    return this.#parts.file.list(q)
  }

  add(given: Omit<Borrower, 'borrower'>): Promise<Borrower> {
    return this.#parts.steps.inTurn(() => {
      this.#requireFree(given.card)
      return this.#parts.file.add(given)
    })
  }

  update(borrower: number, changes: Partial<Omit<Borrower, 'borrower'>>): Promise<Borrower> {
    return this.#parts.steps.inTurn(() => {
      if (changes.card !== undefined) this.#requireFree(changes.card)
      return this.#parts.file.update(borrower, changes)
    })
  }

  /** Erases a person for good. What they still have is returned first where that is asked for. */
  async erase(borrower: number, { endLoans }: { endLoans: boolean }, by: Author): Promise<Borrower> {
    const { file, state, steps, giveBack } = this.#parts
    const open = loansOf(state, { borrower }, '')
    file.get(borrower)
    if (open.length > 0 && !endLoans) {
      const message = `borrower ${borrower} has ${open.length} books still; endLoans returns them first`
      throw new BookstoreError('CONFLICT', message)
    }
    for (const { loan } of open) await giveBack(loan, by)
    return steps.inTurn(async () => {
      if (loansOf(state, { borrower }, '').length > 0)
        throw new BookstoreError('CONFLICT', `borrower ${borrower} has borrowed something meanwhile`)
      await this.#forget(borrower)
      return file.erase(borrower)
    })
  }

  #requireFree(card: string): void {
    if (this.#parts.state.copy(card))
      throw new BookstoreError('DUPLICATE', `the number ${card} is that of a copy already`)
  }

  /** Takes a person's number out of what they have lost. */
  async #forget(borrower: number): Promise<void> {
    const { state, steps } = this.#parts
    const loans = loansOf(state, { borrower, state: 'all' }, '').map(({ borrower: _, ...loan }) => loan)
    if (loans.length > 0) await steps.write({ loans })
  }
}
