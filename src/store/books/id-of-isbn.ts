import { bookNumber } from '../../domain/isbn/book-number.ts'
import { numbersInKey } from '../../domain/search.ts'
import type { Catalogue } from './catalogue.ts'

/**
 * Finds the first book with an ISBN, or else the first that keeps the number beside its ISBN: few books keep one, and theirs
 * counts only where it is nobody's ISBN. Undefined where there is none, and for a text that holds no number of a book.
 */
export function idOfIsbn(catalogue: Catalogue, isbn: string): number | undefined {
  const number = bookNumber(isbn)
  if (number === '') return undefined
  const { ids } = catalogue
  return ids.find(id => catalogue.book(id)?.isbn === number) ?? ids.find(id => keepsNumber(catalogue, id, number))
}

function keepsNumber(catalogue: Catalogue, id: number, number: string): boolean {
  if (catalogue.book(id)?.isbnRaw === undefined) return false
  return numbersInKey(catalogue.searchKey(id)).includes(number)
}
