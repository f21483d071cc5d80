import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import type { AppState } from '../app-state.ts'
import { bookWith } from '../books.ts'
import { type Step, step } from '../step.ts'
import { placeNumber } from './place-number.ts'
import { askAboutStock, askAboutZeros } from './questions.ts'

/** Looks a number up in our own stock: asks about the book that has it, or begins a new one with it. */
export function lookUpCode(state: AppState, code: string): Step {
  const known = bookWith(state.index, code)
  if (known) return step(askAboutStock(state, known, code))
  const reading = readIsbn(code)
  if (reading.isbn === undefined && reading.withZeros !== undefined)
    return step(askAboutZeros(state, code, reading.withZeros))
  return step(placeNumber(state, code))
}
