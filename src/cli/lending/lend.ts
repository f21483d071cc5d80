import type { CallParams } from '../../client/calls/call-params.ts'
import type { BookstoreClient } from '../../client/client.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { type Borrower, type Copy, dayAfter, isOverdue, type Loan } from '../../domain/lending/lending.ts'
import type { ResultOf } from '../../protocol/results.ts'
import { toTerminal } from '../output/terminal-line.ts'
import { Refused } from '../refused.ts'
import { lendingErrors } from '../sentences.ts'

type Given = Record<string, unknown>

/** Lends a book to whom a card is of. */
export async function lend(client: BookstoreClient, [card = '', book = '']: string[], given: Given): Promise<string> {
  const { borrower, name } = await borrowerOf(client, card)
  const key = await bookOf(client, book)
  const loan = await client.call('LEND', { borrower, ...key, ...untilOf(given) } as CallParams['LEND'])
  return shown(loan, given, () => `lent to ${name} until ${loan.until}: ${whatIs(loan)}`)
}

export async function takeBack(client: BookstoreClient, [book = '']: string[], given: Given): Promise<string> {
  const loan = await client.call('RETURN', await loanOf(client, book, given))
  return shown(loan, given, () => `returned: ${whatIs(loan)}`)
}

export async function renew(client: BookstoreClient, [book = '']: string[], given: Given): Promise<string> {
  const loan = await client.call('RENEW', { ...(await loanOf(client, book, given)), ...untilOf(given) })
  return shown(loan, given, () => `lent until ${loan.until}: ${whatIs(loan)}`)
}

export async function listLoans(client: BookstoreClient, _words: string[], given: Given): Promise<string> {
  const of = typeof given['card'] === 'string' ? { borrower: (await borrowerOf(client, given['card'])).borrower } : {}
  const state = given['state'] as CallParams['LOANS']['state']
  const result = await client.call('LOANS', { ...of, state })
  if (given['json']) return JSON.stringify(result)
  const { borrowers } = await client.call('BORROWERS', {})
  const names = new Map(borrowers.map(({ borrower, name }) => [borrower, name]))
  const today = dayAfter(0, new Date())
  const rows = result.loans.map(loan => {
    const name = loan.borrower === undefined ? '' : (names.get(loan.borrower) ?? String(loan.borrower))
    return [loan.until, stateOf(loan, today), whatIs(loan), name]
  })
  return table(['Until', '', 'Book', 'Borrower'], rows, `${result.total} loans`)
}

export async function markLost(client: BookstoreClient, [copy = '']: string[], given: Given): Promise<string> {
  return shown(await client.call('MARK_LOST', { copy }), given, () => `lost: copy ${cleanLine(copy)}`)
}

export async function markFound(client: BookstoreClient, [copy = '']: string[], given: Given): Promise<string> {
  return shown(await client.call('MARK_FOUND', { copy }), given, () => `found: copy ${cleanLine(copy)}`)
}

export async function listCopies(client: BookstoreClient, [id]: string[], given: Given): Promise<string> {
  const result = await client.call('COPIES', id === undefined ? {} : { id: idOf(id) })
  if (given['json']) return JSON.stringify(result)
  const rows = result.copies.map(({ copy, id, lost }: Copy) => [copy, `book ${id}`, lost === undefined ? '' : 'lost'])
  return table(['Copy', 'Book', ''], rows, `${rows.length} copies`)
}

export async function addCopy(client: BookstoreClient, [copy = '', id = '']: string[], given: Given): Promise<string> {
  const added = await client.call('ADD_COPY', { copy, id: idOf(id) })
  return shown(added, given, () => `copy ${added.copy} is of book ${added.id}`)
}

export async function removeCopy(client: BookstoreClient, [copy = '']: string[], given: Given): Promise<string> {
  const removed = await client.call('REMOVE_COPY', { copy })
  return shown(removed, given, () => `copy ${removed.copy} of book ${removed.id} has no number any longer`)
}

export async function listBorrowers(client: BookstoreClient, words: string[], given: Given): Promise<string> {
  const result = await client.call('BORROWERS', { q: words.join(' ') })
  if (given['json']) return JSON.stringify(result)
  const rows = result.borrowers.map(({ card, name, note = '' }: Borrower) => [card, name, note])
  return table(['Card', 'Name', 'Note'], rows, `${result.total} borrowers`)
}

export async function addBorrower(
  client: BookstoreClient,
  [card = '', ...name]: string[],
  given: Given,
): Promise<string> {
  const note = typeof given['note'] === 'string' ? { note: given['note'] } : {}
  const added = await client.call('ADD_BORROWER', { card, name: name.join(' '), ...note })
  return shown(added, given, () => `registered: ${added.name}, card ${added.card}`)
}

export async function changeBorrower(client: BookstoreClient, [card = '']: string[], given: Given): Promise<string> {
  const { borrower } = await borrowerOf(client, card)
  const { name, newCard, note } = given as { name?: string; newCard?: string; note?: string }
  const changed = await client.call('UPDATE_BORROWER', { borrower, name, card: newCard, note })
  return shown(changed, given, () => `changed: ${changed.name}, card ${changed.card}`)
}

export async function eraseBorrower(client: BookstoreClient, [card = '']: string[], given: Given): Promise<string> {
  const { borrower } = await borrowerOf(client, card)
  const erased = await client.call('ERASE_BORROWER', { borrower, endLoans: given['endLoans'] === true })
  return shown(erased, given, () => `erased: card ${erased.card}`)
}

async function borrowerOf(client: BookstoreClient, card: string): Promise<Borrower> {
  const found = await client.call('RECOGNISE', { code: card })
  if (found.kind !== 'borrower') throw new Refused(lendingErrors.noCard(card))
  return found.borrower
}

/** What a book is named by: the number of a copy, an ISBN, or an id. */
async function bookOf(client: BookstoreClient, text: string): Promise<{ copy: string } | { id: number }> {
  const found = await client.call('RECOGNISE', { code: text })
  if (found.kind === 'copy') return { copy: found.copy.copy }
  if (found.kind === 'book') return { id: theOnly(found, text) }
  return { id: idOf(text) }
}

async function loanOf(client: BookstoreClient, text: string, { card }: Given): Promise<CallParams['RETURN']> {
  const key = await bookOf(client, text)
  if ('copy' in key || typeof card !== 'string') return key
  return { ...key, borrower: (await borrowerOf(client, card)).borrower }
}

function theOnly({ books }: Extract<ResultOf['RECOGNISE'], { kind: 'book' }>, text: string): number {
  const [book, ...others] = books
  if (!book || others.length > 0)
    throw new Refused(
      lendingErrors.severalBooks(
        text,
        books.map(({ id }) => id),
      ),
    )
  return book.id
}

function idOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Refused(lendingErrors.noBook(text))
  return Number(text)
}

function untilOf({ until }: Given): { until?: string } {
  return typeof until === 'string' ? { until } : {}
}

function whatIs({ id, copy }: Loan): string {
  return copy === undefined ? `book ${id}` : `copy ${copy} of book ${id}`
}

function stateOf(loan: Loan, today: string): string {
  if (loan.returned !== undefined) return 'returned'
  if (loan.lost !== undefined) return 'lost'
  return isOverdue(loan, today) ? 'overdue' : ''
}

function shown(result: unknown, { json }: Given, text: () => string): string {
  return json ? JSON.stringify(result) : toTerminal(cleanLine(text()))
}

function table(heading: readonly string[], rows: readonly (readonly string[])[], end: string): string {
  const all = [heading, ...rows].map(row => row.map(cleanLine))
  const widths = heading.map((_, column) => Math.max(...all.map(row => (row[column] ?? '').length)))
  const lines = all.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...lines.map(line => toTerminal(line)), end].join('\n')
}
