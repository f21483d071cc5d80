import { resolve } from 'node:path'
import type { Book } from '../../domain/book.ts'
import { FIELD_NAMES } from '../../domain/fields.ts'
import { isSame } from '../../domain/foreign-fields.ts'
import { showValue } from '../../domain/show-value.ts'
import { command } from '../../shell/command.ts'

/**
 * Says which of our fields a book has in another form than its file: `status "tersedia" is read as "Available"`. Undefined
 * when there is none. Fields that are left empty mean the same as fields that are left out.
 */
export function alteredFields(given: Readonly<Record<string, unknown>>, read: Partial<Book>): string | undefined {
  const names = FIELD_NAMES.filter(name => !isEmpty(given[name]) && !isSame(given[name], read[name]))
  return names.length === 0 ? undefined : names.map(name => sentence(name, given, read)).join('; ')
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function sentence(name: keyof Book, given: Readonly<Record<string, unknown>>, read: Partial<Book>): string {
  const isMoved = name === 'isbn' && isEmpty(read.isbn) && read.isbnRaw !== undefined
  const [field, value] = isMoved ? ['isbnRaw ', read.isbnRaw] : ['', read[name]]
  return `${name} ${showValue(given[name])} is read as ${field}${showValue(value)}`
}

/** Tells the owner of a file that is taken over of values in it that are read in another form. */
export function alteredNotice(path: string, [first, ...others]: readonly string[]): string | undefined {
  if (first === undefined) return undefined
  if (others.length === 0) return first
  const books = others.length === 1 ? 'another book' : `${others.length} other books`
  return `${first}, and more in ${books}. All are named by: ${command('verify', '--db', resolve(path))}`
}
