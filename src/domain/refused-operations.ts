import { BookstoreError, type RefusedOperation } from './errors.ts'

/** The characters that the sentences of refused operations may have together; of those beyond, their places are told. */
const MOST_TEXT = 65_536

/**
 * Does some work for each operation of a write. All are tried, so that a client learns at once of each that is refused.
 *
 * @throws BookstoreError that of the first one, with its `index`, and with all of them as `refused` when there are several
 */
export function forEachOperation<Operation, Result>(
  operations: readonly Operation[],
  work: (operation: Operation, index: number) => Result,
): Result[] {
  const results: Result[] = []
  const errors: { index: number; error: BookstoreError }[] = []
  for (const [index, operation] of operations.entries()) {
    try {
      results.push(work(operation, index))
    } catch (error) {
      if (!(error instanceof BookstoreError)) throw error
      errors.push({ index, error })
    }
  }
  const [first] = errors
  if (first === undefined) return results
  const { index, error } = first
  const refused = errors.length > 1 ? { refused: listed(errors) } : {}
  throw new BookstoreError(error.code, error.message, { ...error.details, index, ...refused }, { cause: error.cause })
}

function listed(errors: readonly { index: number; error: BookstoreError }[]): RefusedOperation[] {
  let room = MOST_TEXT
  return errors.map(({ index, error: { code, message } }) => {
    room -= message.length
    return { index, code, ...(room >= 0 && { message }) }
  })
}
