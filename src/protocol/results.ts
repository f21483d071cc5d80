import * as v from 'valibot'
import type { Method } from './params.ts'
import { book } from './schemas/book.ts'
import { described } from './schemas/described.ts'
import { LENDING_RESULTS } from './schemas/lending.ts'
import {
  author,
  client,
  connection,
  count,
  id,
  limits,
  moment,
  pid,
  position,
  processId,
  role,
} from './schemas/shapes.ts'

// The results of the methods. The server writes them, and clients only read them: nobody checks with these schemas, of which
// types and documents are made.

const workerCounts = v.object({
  busy: described(count, 'Workers with a connection, also with one that has not asked for anything yet.'),
  spare: count,
  starting: count,
  handshake: described(count, 'Busy workers whose connection has not asked for anything yet.'),
  ending: described(count, 'Workers that have been told to end and have not ended yet.'),
  pausedMs: described(
    count,
    'For how many milliseconds no worker is forked, because several ended right after their start; else 0.',
  ),
  max: described(count, 'How many workers there may be, and so connections at once.'),
  waiting: described(count, 'Connections that wait for a worker.'),
  refused: described(count, 'Connections that were refused for want of a place, since the start.'),
})

const draining = described(
  v.object({ open: count, of: count }),
  'A drain that is under way: how many connections are still open, of how many when it began.',
)

const sandbox = described(
  v.array(v.string()),
  'What stands between a worker and the machine, such as seccomp, Landlock 7, user nobody.',
)

/** What STATUS and STATS have in common. */
export const serverState = v.object({
  connections: count,
  workers: workerCounts,
  sandbox,
  draining: v.exactOptional(draining),
  books: count,
  writable: v.boolean(),
  reason: v.exactOptional(described(v.string(), 'Why the catalogue is not writable.')),
})

const statusResult = v.object({
  version: v.string(),
  pid,
  supervisorPid: processId,
  connection,
  client,
  role,
  uptimeMs: count,
  ...serverState.entries,
  ...position.entries,
  limits,
})

/** A change of one book. */
export const change = v.object({
  revision: count,
  at: moment,
  type: v.picklist(['added', 'updated', 'deleted']),
  id,
  /** As it is after the change; absent when it was deleted. */
  book: v.exactOptional(book),
  by: author,
})

const { type, book: changed } = change.entries
const undone = v.object({ changes: v.array(v.object({ type, id, book: changed })), revision: count })
const done = v.literal(true)

/** The result of each method. */
export const RESULTS = {
  ADD: book,
  LIST: v.object({
    books: v.array(book),
    total: described(count, 'How many books there are on all pages.'),
    ...position.entries,
    nextCursor: v.exactOptional(described(v.string(), 'The cursor of the next page; absent on the last one.')),
  }),
  GET: book,
  UPDATE: book,
  DELETE: book,
  BATCH: v.object({
    results: described(
      v.array(v.union([book, v.object({ id, revision: count })])),
      'A book for each operation; those for which the answer has no room are told by id and revision only.',
    ),
    revision: count,
  }),
  UNDO: undone,
  REDO: undone,
  HISTORY: v.object({ changes: described(v.array(change), 'Newest first.') }),
  SUBSCRIBE: v.object({ subscription: count, ...position.entries }),
  UNSUBSCRIBE: done,
  STATUS: statusResult,
  ...LENDING_RESULTS,
  AUTH: v.object({ role }),
  CLOSE: done,
  KILL: done,
  DETACH: done,
  DRAIN: done,
  SHUTDOWN: done,
  'rpc.discover': described(v.record(v.string(), v.unknown()), 'This document.'),
} satisfies Record<Method, v.GenericSchema>

export type WorkerCounts = v.InferOutput<typeof workerCounts>
export type Draining = v.InferOutput<typeof draining>
export type StatusResult = v.InferOutput<typeof statusResult>
export type Change = v.InferOutput<typeof change>
export type ResultOf = { [Name in Method]: v.InferOutput<(typeof RESULTS)[Name]> }
