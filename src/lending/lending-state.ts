import { type Copy, foldCode, isOpen, type Loan, type StockScan, type Stocktaking } from '../domain/lending/lending.ts'

/** What one step changed, as one line of the file: all of it or none. */
export interface LendingRecord {
  copies?: Copy[]
  /** Numbers of copies that are none any longer. */
  copiesGone?: string[]
  loans?: Loan[]
  stocktakings?: Stocktaking[]
  scan?: { stocktaking: number; scan: StockScan }
  /** Makes the step idempotent: who asked, with which key, and when. */
  key?: { name: string; at: string; result: unknown }
}

const MOST_KEYS = 1000

/** Copies, loans and stock-takings in memory, as the records tell. */
export class LendingState {
  readonly copies = new Map<string, Copy>()
  readonly loans = new Map<number, Loan>()
  readonly stocktakings = new Map<number, Stocktaking>()
  readonly scans = new Map<number, StockScan[]>()
  readonly keys = new Map<string, NonNullable<LendingRecord['key']>>()
  readonly #copiesOf = new Map<number, Set<string>>()
  /** The open loans of each book, and of each copy. */
  readonly #openOf = new Map<number, Set<number>>()
  readonly #openOfCopy = new Map<string, number>()
  #lastLoan = 0
  #lastStocktaking = 0

  apply({ copies = [], copiesGone = [], loans = [], stocktakings = [], scan, key }: LendingRecord): void {
    for (const copy of copies) this.#putCopy(copy)
    for (const number of copiesGone) this.#removeCopy(number)
    for (const loan of loans) this.#putLoan(loan)
    for (const stocktaking of stocktakings) {
      this.stocktakings.set(stocktaking.stocktaking, stocktaking)
      this.#lastStocktaking = Math.max(this.#lastStocktaking, stocktaking.stocktaking)
    }
    if (scan) {
      const known = this.scans.get(scan.stocktaking)
      if (known) known.push(scan.scan)
      else this.scans.set(scan.stocktaking, [scan.scan])
    }
    if (key) this.#putKey(key)
  }

  get nextLoan(): number {
    return this.#lastLoan + 1
  }

  get nextStocktaking(): number {
    return this.#lastStocktaking + 1
  }

  copy(number: string): Copy | undefined {
    return this.copies.get(foldCode(number))
  }

  copiesOf(id: number): Copy[] {
    return [...(this.#copiesOf.get(id) ?? [])].flatMap(key => this.copies.get(key) ?? [])
  }

  openLoansOf(id: number): Loan[] {
    return [...(this.#openOf.get(id) ?? [])].flatMap(number => this.loans.get(number) ?? [])
  }

  openLoanOf(copy: string): Loan | undefined {
    const number = this.#openOfCopy.get(foldCode(copy))
    return number === undefined ? undefined : this.loans.get(number)
  }

  /** Everything, as the fewest records. */
  dump(): LendingRecord[] {
    const scans = [...this.scans].flatMap(([stocktaking, list]) => list.map(scan => ({ scan: { stocktaking, scan } })))
    const whole = {
      copies: [...this.copies.values()],
      loans: [...this.loans.values()],
      stocktakings: [...this.stocktakings.values()],
    }
    return [whole, ...scans, ...[...this.keys.values()].map(key => ({ key }))]
  }

  /** Keys are kept for a while: the oldest go first. */
  #putKey(key: NonNullable<LendingRecord['key']>): void {
    this.keys.delete(key.name)
    this.keys.set(key.name, key)
    const oldest = this.keys.keys().next().value
    if (this.keys.size > MOST_KEYS && oldest !== undefined) this.keys.delete(oldest)
  }

  #putCopy(copy: Copy): void {
    const key = foldCode(copy.copy)
    this.copies.set(key, copy)
    add(this.#copiesOf, copy.id, key)
  }

  #removeCopy(number: string): void {
    const key = foldCode(number)
    const copy = this.copies.get(key)
    if (copy) remove(this.#copiesOf, copy.id, key)
    this.copies.delete(key)
  }

  #putLoan(loan: Loan): void {
    this.loans.set(loan.loan, loan)
    this.#lastLoan = Math.max(this.#lastLoan, loan.loan)
    const key = loan.copy === undefined ? undefined : foldCode(loan.copy)
    if (isOpen(loan)) {
      add(this.#openOf, loan.id, loan.loan)
      if (key !== undefined) this.#openOfCopy.set(key, loan.loan)
      return
    }
    remove(this.#openOf, loan.id, loan.loan)
    if (key !== undefined && this.#openOfCopy.get(key) === loan.loan) this.#openOfCopy.delete(key)
  }
}

function add<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = map.get(key)
  if (known) known.add(value)
  else map.set(key, new Set([value]))
}

function remove<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = map.get(key)
  known?.delete(value)
  if (known?.size === 0) map.delete(key)
}
