import * as v from 'valibot'
import { MAX_ID } from '../../domain/fields.ts'
import { LIMITS, type Limits } from '../limits.ts'
import { ROLES } from '../roles.ts'
import { described } from './described.ts'

// What several results and notifications have in common. No process checks with these schemas: the server writes what they
// describe, and types and documents are made of them.

export const count = v.pipe(v.number(), v.integer(), v.minValue(0))
export const id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_ID))
export const connection = described(count, 'The number of a connection; they start at 1 with each start of the server.')
export const processId = v.pipe(v.number(), v.integer(), v.minValue(1))
export const pid = described(processId, 'The process that serves the connection.')
export const moment = described(v.pipe(v.string(), v.isoTimestamp()), 'ISO 8601, UTC.')
export const role = v.picklist(ROLES)
export const client = described(v.string(), 'The name that the client gave, else # and its number.')

export const position = v.object({
  epoch: described(v.string(), 'Names one history of the catalogue; with another epoch a revision means nothing.'),
  revision: described(count, 'Counts every committed change of the catalogue.'),
})

/** Who made a change. */
export const author = v.object({
  client: v.exactOptional(v.string()),
  connection: described(count, '0 when no connection asked for it, as in a repair.'),
  pid: count,
})

const TEXTS: { readonly [Name in keyof Limits]: string } = {
  frameBytes: 'Bytes of a message.',
  fragments: 'Fragments of a message.',
  pageBooks: 'Books on a page of LIST.',
  pageBytes: 'Bytes of a page of LIST.',
  rpcBatch: 'Requests in a JSON-RPC array.',
  batchOperations: 'Operations in a BATCH.',
  depth: 'Levels of JSON.',
  queueBytes: 'Bytes that may wait to be read by a subscriber.',
}

/** The limits of the server. */
export const limits = v.object(
  Object.fromEntries(Object.keys(LIMITS).map(name => [name, described(count, TEXTS[name as keyof Limits])])),
) as unknown as v.GenericSchema<Limits>
