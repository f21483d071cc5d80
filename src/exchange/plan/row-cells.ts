import { readCell } from '../cells.ts'
import type { Purpose } from '../headers/column-names.ts'
import type { Mapping } from '../headers/find-columns.ts'
import type { Layout } from '../headers/layouts.ts'
import type { TableRow } from '../read/table.ts'
import { isNothing } from '../values/nothing.ts'
import type { RowProblem } from './draft.ts'

/** How the rows of a file are read. */
export interface Reading {
  columns: readonly string[]
  mapping: Mapping
  layout: Layout | undefined
  /** Whether cells may be written so that no spreadsheet takes them for formulas. */
  isTable: boolean
}

/** A cell that is read: its text, and where it stands. */
export interface Cell {
  index: number
  value: unknown
  text: string
}

/** Columns of numbers, in which 0 says that there is nothing. */
const NUMBERS: readonly Purpose[] = ['year', 'firstYear', 'pages', 'price', 'isbn']

/** The cells of a row by what their columns are for, and what is wrong with them. */
export class RowCells {
  readonly problems: RowProblem[] = []
  readonly #row: TableRow
  readonly #reading: Reading

  constructor(row: TableRow, reading: Reading) {
    this.#row = row
    this.#reading = reading
  }

  /** The first cell of a purpose with something in it. */
  first(purpose: Purpose): Cell | undefined {
    return this.all(purpose)[0]
  }

  /** The cells of a purpose with something in them, the best column first. */
  all(purpose: Purpose): Cell[] {
    const isOwn = this.#reading.layout?.name === 'bookstore'
    return (this.#reading.mapping.of.get(purpose) ?? []).flatMap(index => {
      const cell = this.#row.cells[index] ?? ''
      const value = typeof cell === 'string' && this.#reading.isTable ? readCell(cell) : cell
      const text = joined(value, ', ')
      const isEmpty = isOwn
        ? text === ''
        : isNothing(text, NUMBERS.includes(purpose)) && (purpose !== 'title' || text.trim() === '')
      return isEmpty ? [] : [{ index, value, text }]
    })
  }

  note(cell: Cell | undefined, reason: string): void {
    this.problems.push(this.problem(cell, reason))
  }

  problem(cell: Cell | undefined, reason: string): RowProblem {
    const column = cell === undefined ? '' : (this.#reading.columns[cell.index] ?? String(cell.index + 1))
    return { line: this.#row.line, column, value: cell?.text ?? '', reason }
  }
}

/** A cell's value as one text. */
export function joined(value: unknown, between: string): string {
  return Array.isArray(value) ? value.map(String).join(between) : String(value)
}
