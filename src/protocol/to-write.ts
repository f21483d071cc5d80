import type { Operation, Write } from '../domain/book-store.ts'
import { checkChanges, checkNewBook } from '../domain/check-fields.ts'
import { BookstoreError } from '../domain/errors.ts'
import { splitFields } from '../domain/foreign-fields.ts'
import type { MethodCall, ParamsOf } from './params.ts'

export type WriteCall = Extract<MethodCall, { method: 'ADD' | 'UPDATE' | 'DELETE' | 'BATCH' }>

/**
 * Turns a call that writes, with its params checked, into the write that a store commits.
 *
 * @throws BookstoreError INVALID when a field of a book has a value that is not allowed
 */
export function toWrite(call: WriteCall): Write {
  const { requestKey, group } = call.params
  const operations = call.method === 'BATCH' ? call.params.operations.map(toBatchOperation) : [toOperation(call)]
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

function toBatchOperation(call: ParamsOf<'BATCH'>['operations'][number], index: number): Operation {
  if (call.params.requestKey !== undefined || call.params.group !== undefined) {
    throw atOperation(new BookstoreError('PARAMS', 'requestKey and group belong to the BATCH'), index)
  }
  try {
    return toOperation(call)
  } catch (error) {
    throw error instanceof BookstoreError ? atOperation(error, index) : error
  }
}

/** Adds to an error which operation of a BATCH it belongs to. */
export function atOperation(error: BookstoreError, index: number): BookstoreError {
  const fields = error.details.fields?.map(field => ({ ...field, field: `operations.${index}.${field.field}` }))
  const message = `operations.${index}: ${error.message}`
  return new BookstoreError(
    error.code,
    message,
    { ...error.details, ...(fields && { fields }), index },
    { cause: error },
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
