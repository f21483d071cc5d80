import * as v from 'valibot'
import { MAX_ID } from '../domain/fields.ts'
import { LENGTHS, LIMITS } from './limits.ts'
import { LENDING_METHODS } from './params/lending.ts'
import { integer, text } from './params/values.ts'
import { TOPICS } from './topics.ts'

// One schema per method: it gives the type, the validation and the documents. The fields of a book are `unknown` here;
// domain/check-fields.ts checks them by its own table, on both sides of the channel.

const id = integer(1, MAX_ID)
const revision = integer(0, Number.MAX_SAFE_INTEGER)
const key = text(1, LENGTHS.key)
const connection = integer(1, Number.MAX_SAFE_INTEGER)
const subscription = integer(1, Number.MAX_SAFE_INTEGER)

const writeOptions = { requestKey: v.optional(key), group: v.optional(key) }
const nothing = v.strictObject({})

const addParams = v.objectWithRest({ id: v.optional(id), ...writeOptions }, v.unknown())
const updateParams = v.objectWithRest({ id, ifRevision: v.optional(revision), ...writeOptions }, v.unknown())
const deleteParams = v.strictObject({ id, ifRevision: v.optional(revision), ...writeOptions })
const listParams = v.strictObject({
  q: v.optional(text(0, LENGTHS.search)),
  filter: v.optional(text(0, LENGTHS.filter)),
  // The store checks conditions.
  where: v.optional(v.union([v.array(v.unknown()), v.record(v.string(), v.unknown())])),
  sort: v.optional(text(1, LENGTHS.sort)),
  limit: v.optional(integer(1, LIMITS.pageBooks)),
  cursor: v.optional(text(1, LENGTHS.cursor)),
})
const getParams = v.union([v.strictObject({ id }), v.strictObject({ isbn: text(1, LENGTHS.isbn) })])
const batchParams = v.strictObject({
  operations: v.pipe(
    v.array(
      v.variant('method', [
        v.strictObject({ method: v.literal('ADD'), params: addParams }),
        v.strictObject({ method: v.literal('UPDATE'), params: updateParams }),
        v.strictObject({ method: v.literal('DELETE'), params: deleteParams }),
      ]),
    ),
    v.minLength(1),
    v.maxLength(LIMITS.batchOperations),
  ),
  ...writeOptions,
})
const undoParams = v.strictObject({ revision: v.optional(revision) })
const historyParams = v.strictObject({ id: v.optional(id), limit: v.optional(integer(1, 1000)) })
const subscribeParams = v.strictObject({
  topic: v.picklist(TOPICS),
  since: v.optional(revision),
  epoch: v.optional(text(1, LENGTHS.epoch)),
  connection: v.optional(connection),
})
const unsubscribeParams = v.strictObject({ subscription })
const authParams = v.strictObject({ token: text(1, LENGTHS.token) })
const closeParams = v.strictObject({ connection, reason: v.optional(text(0, LENGTHS.closeReason)) })
const killParams = v.strictObject({ connection })

/**
 * Every method of the protocol with its schema and the role it asks for. What an `isPrivate` method is sent and answers holds secrets,
 * or concerns persons: nobody who follows a connection is shown it.
 */
export const METHODS = {
  ADD: { params: addParams, role: 'writer' },
  LIST: { params: listParams, role: 'reader' },
  GET: { params: getParams, role: 'reader' },
  UPDATE: { params: updateParams, role: 'writer' },
  DELETE: { params: deleteParams, role: 'writer' },
  BATCH: { params: batchParams, role: 'writer' },
  UNDO: { params: undoParams, role: 'writer' },
  REDO: { params: undoParams, role: 'writer' },
  HISTORY: { params: historyParams, role: 'reader' },
  SUBSCRIBE: { params: subscribeParams, role: 'reader' },
  UNSUBSCRIBE: { params: unsubscribeParams, role: 'reader' },
  STATUS: { params: nothing, role: 'reader' },
  ...LENDING_METHODS,
  AUTH: { params: authParams, role: 'none', isPrivate: true },
  CLOSE: { params: closeParams, role: 'operator' },
  KILL: { params: killParams, role: 'operator' },
  DETACH: { params: nothing, role: 'operator' },
  DRAIN: { params: nothing, role: 'operator' },
  SHUTDOWN: { params: nothing, role: 'operator' },
  'rpc.discover': { params: nothing, role: 'none' },
} as const

export type Method = keyof typeof METHODS
export type ParamsOf<M extends Method> = v.InferOutput<(typeof METHODS)[M]['params']>
export type MethodCall = { [M in Method]: { method: M; params: ParamsOf<M> } }[Method]

/** Whether what a method is sent and answers must not be shown to others. */
export function isPrivate(method: Method): boolean {
  return 'isPrivate' in METHODS[method]
}

/** Narrows a name to one of {@link METHODS}. */
export function isMethod(name: string): name is Method {
  return Object.hasOwn(METHODS, name)
}
