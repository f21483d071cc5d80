import type { Operation, Write } from '../domain/book-store.ts'
import { checkChanges, checkNewBook } from '../domain/check-fields.ts'
import { BookstoreError } from '../domain/errors.ts'
import { splitFields } from '../domain/foreign-fields.ts'
import { forEachOperation } from '../domain/refused-operations.ts'
import type { MethodCall, ParamsOf } from './params.ts'

export type WriteCall = Extract<MethodCall, { method: 'ADD' | 'UPDATE' | 'DELETE' | 'BATCH' }>

/**
 * Turns a call that writes, with its params checked, into the write that a store commits.
 *
 * @throws BookstoreError INVALID when a field of a book has a value that is not allowed
 */
export function toWrite(call: WriteCall): Write {
  const { requestKey, group } = call.params
  const operations = call.method === 'BATCH' ? toBatchOperations(call.params.operations) : [toOperation(call)]
  return { operations, ...(requestKey !== undefined && { requestKey }), ...(group !== undefined && { group }) }
}

function toOperation(call: Exclude<WriteCall, { method: 'BATCH' }>): Operation {
  switch (call.method) {
    case 'ADD':
      return toAdd(call.params)
    case 'UPDATE':
      return toUpdate(call.params)
    case 'DELETE':
      return { type: 'delete', id: call.params.id, ...condition(call.params) }
  }
}

function toBatchOperations(calls: ParamsOf<'BATCH'>['operations']): Operation[] {
  try {
    return forEachOperation(calls, toBatchOperation)
  } catch (error) {
    throw error instanceof BookstoreError ? atOperation(error) : error
  }
}

function toBatchOperation(call: ParamsOf<'BATCH'>['operations'][number]): Operation {
  if (call.params.requestKey === undefined && call.params.group === undefined) return toOperation(call)
  throw new BookstoreError('PARAMS', 'requestKey and group belong to the BATCH')
}

/** Names in an error's texts the operation of a BATCH that it belongs to, as its `index` says. */
export function atOperation({ code, message, details, cause }: BookstoreError): BookstoreError {
  const { index = 0, refused = [] } = details
  const fields = details.fields?.map(field => ({ ...field, field: `operations.${index}.${field.field}` }))
  const more = refused.length > 1 ? `; and ${refused.length - 1} more of its operations are refused` : ''
  return new BookstoreError(
    code,
    `operations.${index}: ${message}${more}`,
    { ...details, ...(fields && { fields }) },
    { cause },
  )
}

function toAdd({ requestKey: _key, group: _group, ...fields }: ParamsOf<'ADD'>): Operation {
  return { type: 'add', fields: checkNewBook(fields) }
}

function toUpdate({ id, ifRevision, requestKey: _key, group: _group, ...given }: ParamsOf<'UPDATE'>): Operation {
  const { ours, foreign } = splitFields(given)
  const beside = Object.keys(foreign).length > 0 ? { foreign } : {}
  return { type: 'update', id, changes: checkChanges(ours), ...beside, ...condition({ ifRevision }) }
}

function condition(params: { ifRevision?: number | undefined }): { ifRevision?: number } {
  return params.ifRevision === undefined ? {} : { ifRevision: params.ifRevision }
}
