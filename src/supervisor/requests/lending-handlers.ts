import { BookstoreError } from '../../domain/errors.ts'
import type { Lending } from '../../lending/lending.ts'
import type { LoanKey } from '../../lending/loan-rules.ts'
import { checkParams } from '../../protocol/check-params.ts'
import { isLendingMethod, type LendingMethod } from '../../protocol/params/lending.ts'
import type { ParamsOf } from '../../protocol/params.ts'
import type { ResultOf } from '../../protocol/results.ts'
import { authorOf, type Connection } from '../accept/connections.ts'
import { requestErrors } from '../sentences.ts'
import type { Answer, Fields, HandlerTable } from './handler.ts'

/** How many are listed where nobody says how many. */
const LISTED = 1000

type Handlers = { [M in LendingMethod]: (params: ParamsOf<M>, by: Connection) => Promise<ResultOf[M]> | ResultOf[M] }

/** The call that lends, takes back, and knows who borrows: for librarians alone. */
export function createLendingHandlers(lending: Lending): HandlerTable {
  const handlers = handlersOf(lending)
  return {
    lending: {
      role: 'librarian',
      handle: (connection, fields) => perform(handlers, connection, fields),
    },
  }
}

/** The worker has checked the params already, but may have been taken over. */
async function perform(handlers: Handlers, connection: Connection, { method, params }: Fields): Promise<Answer> {
  const name = String(method)
  if (!isLendingMethod(name)) throw new BookstoreError('METHOD', requestErrors.noSuchMethod(name.slice(0, 40)))
  const checked = checkParams(name, params)
  const handler = handlers[name] as (params: unknown, by: Connection) => unknown
  return { body: JSON.stringify(await handler(checked.params, connection)) }
}

function handlersOf(lending: Lending): Handlers {
  const callerOf = (by: Connection, requestKey?: string) => ({ by: authorOf(by), requestKey })
  return {
    RECOGNISE: ({ code }) => lending.recognise(code),
    ADD_COPY: ({ requestKey, ...copy }, by) => lending.addCopy(copy, callerOf(by, requestKey)),
    REMOVE_COPY: ({ requestKey, ...copy }, by) => lending.removeCopy(copy, callerOf(by, requestKey)),
    COPIES: ({ id }) => ({ copies: lending.copies(id) }),
    MARK_LOST: ({ requestKey, ...key }, by) => lending.markLost(key, callerOf(by, requestKey)),
    MARK_FOUND: ({ requestKey, ...key }, by) => lending.markFound(key, callerOf(by, requestKey)),
    ADD_BORROWER: ({ card, name, note }) => lending.persons.add({ card, name, ...(note !== undefined && { note }) }),
    UPDATE_BORROWER: ({ borrower, ...changes }) => lending.persons.update(borrower, defined(changes)),
    ERASE_BORROWER: ({ borrower, endLoans = false }, by) => lending.persons.erase(borrower, { endLoans }, authorOf(by)),
    BORROWERS({ q = '', limit = LISTED }) {
      const found = lending.persons.list(q)
      return { borrowers: found.slice(0, limit), total: found.length }
    },
    LEND: ({ requestKey, ...given }, by) => lending.lend(defined(given), callerOf(by, requestKey)),
    RETURN: ({ requestKey, ...key }, by) => lending.returnBook(key as LoanKey, callerOf(by, requestKey)),
    RENEW: ({ requestKey, ...key }, by) =>
      lending.renew(defined(key) as LoanKey & { until?: string }, callerOf(by, requestKey)),
    LOANS({ limit = LISTED, ...query }) {
      const found = lending.loans(query)
      return { loans: found.slice(-limit).toReversed(), total: found.length }
    },
  }
}

/** Leaves out the properties that are undefined. */
function defined<T extends object>(params: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]: Exclude<T[Name], undefined>
  }
}
