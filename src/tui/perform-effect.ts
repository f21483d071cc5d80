import type { BookInput } from '../client/calls/call-params.ts'
import type { BookstoreClient } from '../client/client.ts'
import { ConnectionLost } from '../client/connection-lost.ts'
import type { Book } from '../domain/book.ts'
import { mergeOperations } from '../domain/duplicates/merge-operations.ts'
import { BookstoreError, type ErrorDetails } from '../domain/errors.ts'
import { lookForDesk } from './desk/desk-look.ts'
import { doDeskTask } from './desk/desk-task.ts'
import type { ImportEffect } from './import-jobs.ts'
import type { ScanEffect } from './scan-jobs.ts'
import type { Effect } from './state/effect.ts'
import { HISTORY_SHOWN } from './state/told/book-history.ts'
import { earlierChange } from './state/undo/earlier-change.ts'
import type { StuckChange } from './state/undo/stuck-question.ts'
import type { AppEvent } from './state/update.ts'

/** What begins and ends the following of a connection. */
export type TrafficEffect = Extract<Effect, { type: 'follow traffic' | 'end traffic' }>
export type ServerEffect = Exclude<
  Effect,
  | TrafficEffect
  | ScanEffect
  | ImportEffect
  | { type: 'copy' | 'export' | 'read lookup' | 'signal' | 'quit' | 'redraw' | 'restart' | 'suspend' }
>
type UndoEffect = Extract<Effect, { type: 'undo' | 'redo' }>
type FindEffect = Extract<Effect, { type: 'find change' }>

/** So many changes of all clients are looked through for the last one of this app. */
const HISTORY_SEARCHED = 1_000

export type Tell = (event: AppEvent) => void

/** Does over the connection what the reducers asked for, and tells what came of it. Never rejects; false when it failed. */
export async function performEffect(
  effect: ServerEffect,
  client: BookstoreClient | undefined,
  tell: Tell,
): Promise<boolean> {
  try {
    if (!client) throw new ConnectionLost('there is no connection')
    await perform(effect, client, tell)
    return true
  } catch (error) {
    tellFailure(effect, toKnown(error), tell)
    return false
  }
}

function tellFailure(effect: ServerEffect, error: BookstoreError, tell: Tell): void {
  const stuck = stuckChange(effect, error.details)
  if (effect.type === 'undo' || effect.type === 'redo') {
    const isGone = error.code === 'NOT_FOUND'
    tell({ type: 'not undone', which: effect.type, revision: effect.revision, isGone })
    if (isGone) return
  }
  if (effect.type === 'desk') tell({ type: 'desk', told: { type: 'failed', error } })
  else if (effect.type === 'desk look') tell({ type: 'desk', told: { type: 'unseen', message: error.message } })
  else if (stuck) tell({ type: 'stuck', stuck })
  else if ('requestKey' in effect) tell({ type: 'not saved', error, requestKey: effect.requestKey })
  else if (effect.type === 'history') tell({ type: 'history', id: effect.id, changes: [], note: error.message })
  else tell({ type: 'toast', text: error.message, level: 'bad' })
}

/** What stands in the way of UNDO or REDO, where the server said so. */
function stuckChange({ type }: ServerEffect, { change, older, current }: ErrorDetails): StuckChange | undefined {
  if (!change || (type !== 'undo' && type !== 'redo')) return undefined
  return { which: type, change, ...(older && { older }), isDeleted: current === undefined }
}

async function perform(effect: ServerEffect, client: BookstoreClient, tell: Tell): Promise<void> {
  switch (effect.type) {
    case 'add': {
      const book = await client.call('ADD', {
        ...(effect.fields as BookInput & { title: string }),
        requestKey: effect.requestKey,
      })
      tell({ type: 'made', made: 'change', revision: book.revision })
      return tell({ type: 'saved', book, requestKey: effect.requestKey, verb: 'added' })
    }
    case 'update': {
      const { id, fields, ifRevision, requestKey } = effect
      const book = await client.call('UPDATE', { ...fields, id, ifRevision, requestKey })
      // One that leaves the book as it was is no change.
      if (book.revision !== ifRevision) tell({ type: 'made', made: 'change', revision: book.revision })
      const isCopy = Object.keys(fields).join() === 'copies'
      return tell({ type: 'saved', book, requestKey, verb: isCopy ? 'copies' : 'saved' })
    }
    case 'delete': {
      const book = await client.call('DELETE', { id: effect.id, ifRevision: effect.ifRevision })
      await tellDeleted(effect.id, client, tell)
      const text = `deleted: ${book.id} ${book.title} · u brings it back`
      return tell({ type: 'toast', text, level: 'good', needsServer: true })
    }
    case 'history': {
      const { changes } = await client.call('HISTORY', { id: effect.id, limit: HISTORY_SHOWN })
      return tell({ type: 'history', id: effect.id, changes })
    }
    case 'merge': {
      const { merge } = effect
      const { revision } = await client.call('BATCH', { operations: mergeOperations(merge) })
      tell({ type: 'made', made: 'change', revision })
      const text = `merged: ${merge.into.id} ${merge.into.title} · u takes it back`
      return tell({ type: 'toast', text, level: 'good', needsServer: true })
    }
    case 'desk':
      return tell({
        type: 'desk',
        told: { type: 'done', outcome: await doDeskTask(client, effect.job, effect.served) },
      })
    case 'desk look':
      return tell({ type: 'desk', told: { type: 'seen', ...(await lookForDesk(client, effect.view, effect.served)) } })
    case 'find change':
      return findChange(effect, client, tell)
    case 'undo':
    case 'redo':
      return undo(effect, client, tell)
    case 'close':
      await client.call('CLOSE', { connection: effect.connection })
      return tell({ type: 'toast', text: `connection #${effect.connection} is ended`, level: 'good' })
    case 'kill':
      await client.call('KILL', { connection: effect.connection })
      return tell({ type: 'toast', text: `the process of #${effect.connection} is killed`, level: 'good' })
    case 'detach':
      await client.call('DETACH', {})
  }
}

/** The answer of DELETE is the book as it was; its history has the revision of the deletion. */
async function tellDeleted(id: number, client: BookstoreClient, tell: Tell): Promise<void> {
  try {
    const { changes } = await client.call('HISTORY', { id, limit: 1 })
    const [last] = changes
    if (last?.type === 'deleted') tell({ type: 'made', made: 'change', revision: last.revision })
  } catch (error) {
    // It is deleted all the same. When it is to be taken back, that is asked about, as of a change of before.
    if (!(error instanceof BookstoreError || error instanceof ConnectionLost)) throw error
  }
}

async function findChange({ which, gone }: FindEffect, client: BookstoreClient, tell: Tell): Promise<void> {
  const { changes } = await client.call('HISTORY', { limit: HISTORY_SEARCHED })
  const name = client.state.status === 'open' ? client.state.welcome.client : ''
  const found = earlierChange(which, changes, { client: name, gone })
  tell({ type: 'change found', which, client: name, ...(found && { found }) })
}

async function undo(effect: UndoEffect, client: BookstoreClient, tell: Tell): Promise<void> {
  const { type: which, revision } = effect
  const { changes, revision: made } = await client.call(which === 'undo' ? 'UNDO' : 'REDO', { revision })
  tell({ type: 'made', made: which, revision: made })
  const [first] = changes
  const what = changes.length === 1 && first ? titleOf(first.book, first.id) : `${changes.length} changes`
  tell({ type: 'toast', text: `${which === 'undo' ? 'undone' : 'redone'}: ${what}`, level: 'good' })
}

function titleOf(book: Book | undefined, id: number): string {
  return book ? `${book.id} ${book.title}` : `book ${id} is gone again`
}

function toKnown(error: unknown): BookstoreError {
  if (error instanceof BookstoreError) return error
  // What was sent may have been done: the same requestKey with the next attempt finds out.
  if (error instanceof ConnectionLost) return new BookstoreError('OVERLOADED', error.message)
  throw error
}
