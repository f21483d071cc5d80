// Copies, loans and stock-takings. Persons are none of it: a loan holds a borrower's random number and nothing else.

/** A copy of a book that has a number of its own: its barcode or accession number. */
export interface Copy {
  /** 1–40 characters, as it was given; compared without blanks and case. Unique in the catalogue. */
  copy: string
  /** The book. */
  id: number
  /** Since when it is lost: ISO 8601, UTC. */
  lost?: string
}

/** Somebody who borrows. Borrowers stand in a file of their own, and nowhere else. */
export interface Borrower {
  /** A random whole number, below 2^48. */
  borrower: number
  /** The number on their card, 1–40 characters; unique among cards and copies. */
  card: string
  name: string
  note?: string
}

/** A loan of a copy, or of any copy of a book whose copies have no numbers. It is open until it has `returned` or `lost`. */
export interface Loan {
  /** Counts loans, from 1. */
  loan: number
  id: number
  copy?: string
  /** Who has it. Goes when it is returned. */
  borrower?: number
  /** ISO 8601, UTC. */
  at: string
  /** The last day, as YYYY-MM-DD. */
  until: string
  renewals: number
  returned?: string
  lost?: string
}

/** One code that was scanned in a stock-taking, and what it was. */
export interface StockScan {
  code: string
  /** The book that it is of; absent when nobody knows the code. */
  id?: number
  copy?: string
  at: string
}

/** A stock-taking of one location, or of all of them. */
export interface Stocktaking {
  /** Counts stock-takings, from 1. */
  stocktaking: number
  /** Empty for all locations. */
  location: string
  begun: string
  state: 'open' | 'paused' | 'closed' | 'applied'
  /** How many codes were scanned. */
  scans: number
}

export function isOpen({ returned, lost }: Loan): boolean {
  return returned === undefined && lost === undefined
}

/** Whether a loan is overdue on a day, written as YYYY-MM-DD. */
export function isOverdue(loan: Loan, today: string): boolean {
  return isOpen(loan) && loan.until < today
}

/** Folds the number of a copy or a card, as numbers are compared. */
export function foldCode(code: string): string {
  return code
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\u2060\ufeff]+/g, '')
    .toUpperCase()
}

/** The day on which so many days have passed since a moment, as YYYY-MM-DD in local time. */
export function dayAfter(days: number, from: Date): string {
  const day = new Date(from.getFullYear(), from.getMonth(), from.getDate() + days)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
