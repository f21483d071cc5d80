import type { CallParams } from '../../client/calls/call-params.ts'
import type { BookstoreClient } from '../../client/client.ts'
import type { Book } from '../../domain/book.ts'
import type { Copy, Loan } from '../../domain/lending/lending.ts'
import type { ResultOf } from '../../protocol/results.ts'
import type { DeskJob, DeskOutcome } from '../state/desk/desk.ts'

type Work = { client: BookstoreClient; served: number | undefined; requestKey: string }

/** So many persons are listed when a part of a name was typed. */
const PEOPLE_LISTED = 50

/** Does a task of the desk at the server. Rejects as the client's calls do. */
export async function doDeskTask(
  client: BookstoreClient,
  { task, requestKey }: DeskJob,
  served: number | undefined,
): Promise<DeskOutcome> {
  const work = { client, served, requestKey }
  switch (task.type) {
    case 'scan':
      return scan(work, task.code)
    case 'return':
      return { type: 'loan', loan: await client.call('RETURN', { loan: task.loan.loan, requestKey }), isRenewed: false }
    case 'renew':
      return { type: 'loan', loan: await client.call('RENEW', { loan: task.loan.loan, requestKey }), isRenewed: true }
    case 'lost':
      return marked(await client.call('MARK_LOST', { ...keyOf(task.loan), requestKey }), 'lost now')
    case 'found':
      return marked(await client.call('MARK_FOUND', { ...keyOf(task.loan), requestKey }), 'found')
    case 'copy found':
      return marked(await client.call('MARK_FOUND', { copy: task.copy, requestKey }), 'found')
    case 'serve':
      return { type: 'served', borrower: task.borrower, isNew: false }
    case 'register':
      return register(client, task)
  }
}

function keyOf({ loan, copy }: Loan): { loan: number } | { copy: string } {
  return copy === undefined ? { loan } : { copy }
}

function marked(result: Copy | Loan, is: 'lost now' | 'found'): DeskOutcome {
  return 'loan' in result ? { type: 'loan', loan: result, isRenewed: false } : { type: 'copy', copy: result, is }
}

/** Registers somebody. Asked again after its answer was lost, the person is there already. */
async function register(client: BookstoreClient, { card, name }: { card: string; name: string }): Promise<DeskOutcome> {
  const known = await client.call('RECOGNISE', { code: card })
  if (known.kind === 'borrower' && known.borrower.name === name)
    return { type: 'served', borrower: known.borrower, isNew: true }
  return { type: 'served', borrower: await client.call('ADD_BORROWER', { card, name }), isNew: true }
}

async function scan(work: Work, code: string): Promise<DeskOutcome> {
  const { client } = work
  const id = /^#([1-9]\d{0,9})$/.exec(code)?.[1]
  if (id !== undefined) return books(work, [await client.call('GET', { id: Number(id) })])
  const found = await client.call('RECOGNISE', { code })
  switch (found.kind) {
    case 'borrower':
      return { type: 'served', borrower: found.borrower, isNew: false }
    case 'copy':
      return copyScanned(work, found)
    case 'book':
      return books(work, found.books)
    case 'unknown':
      return unknown(client, found)
  }
}

async function copyScanned(
  work: Work,
  { copy, loan }: Extract<ResultOf['RECOGNISE'], { kind: 'copy' }>,
): Promise<DeskOutcome> {
  if (loan) return giveBack(work, loan)
  if (copy.lost !== undefined) return { type: 'copy', copy, is: 'missing' }
  if (work.served === undefined) return { type: 'copy', copy, is: 'in' }
  return lend(work, { copy: copy.copy })
}

/** One book is lent to whom is served, or taken back from them where they have it; else it is shown. */
async function books(work: Work, found: readonly Book[]): Promise<DeskOutcome> {
  const { client, served } = work
  const [book, ...others] = found
  if (!book || others.length > 0 || served === undefined) return { type: 'books', books: found }
  const { loans } = await client.call('LOANS', { borrower: served, id: book.id, state: 'open' })
  const loan = loans.find(({ copy }) => copy === undefined)
  return loan ? giveBack(work, loan) : lend(work, { id: book.id })
}

async function lend(
  { client, served, requestKey }: Work,
  what: { copy: string } | { id: number },
): Promise<DeskOutcome> {
  const params = { borrower: served, ...what, requestKey } as CallParams['LEND']
  return { type: 'loan', loan: await client.call('LEND', params), isRenewed: false }
}

/** Ends this loan and no other: another desk may have lent the copy again since it was recognised. */
async function giveBack({ client, requestKey }: Work, { loan }: Loan): Promise<DeskOutcome> {
  return { type: 'loan', loan: await client.call('RETURN', { loan, requestKey }), isRenewed: false }
}

/** What is no code may be a part of a name. Nobody is served by that alone: a worn card must not be taken for another one. */
async function unknown(client: BookstoreClient, { code, why }: { code: string; why: string }): Promise<DeskOutcome> {
  if (!/\p{L}{2}/u.test(code)) return { type: 'unknown', code, why }
  const { borrowers } = await client.call('BORROWERS', { q: code, limit: PEOPLE_LISTED })
  return borrowers.length > 0 ? { type: 'people', code, people: borrowers } : { type: 'unknown', code, why }
}
