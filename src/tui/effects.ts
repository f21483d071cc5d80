import type { BookstoreClient } from '../client/client.ts'
import { ConnectionLost } from '../client/connection-lost.ts'
import type { Book } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { Effect } from './state/app-state.ts'
import type { AppEvent } from './state/update.ts'

export type ServerEffect = Exclude<Effect, { type: 'copy' | 'quit' | 'restart' | 'suspend' }>
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
    const known = toKnown(error)
    if ('requestKey' in effect) tell({ type: 'not saved', error: known, requestKey: effect.requestKey })
    else if (effect.type === 'history') tell({ type: 'history', id: effect.id, changes: [], note: known.message })
    else tell({ type: 'toast', text: known.message, level: 'bad' })
    return false
  }
}

async function perform(effect: ServerEffect, client: BookstoreClient, tell: Tell): Promise<void> {
  switch (effect.type) {
    case 'add': {
      const book = await client.call('ADD', { ...effect.fields, requestKey: effect.requestKey })
      return tell({ type: 'saved', book, requestKey: effect.requestKey, verb: 'added' })
    }
    case 'update': {
      const { id, fields, ifRevision, requestKey } = effect
      const book = await client.call('UPDATE', { ...fields, id, ifRevision, requestKey })
      const isCopy = Object.keys(fields).join() === 'copies'
      return tell({ type: 'saved', book, requestKey, verb: isCopy ? 'copies' : 'saved' })
    }
    case 'delete': {
      const book = await client.call('DELETE', { id: effect.id, ifRevision: effect.ifRevision })
      return tell({ type: 'toast', text: `deleted: ${book.id} ${book.title} · u brings it back`, level: 'good' })
    }
    case 'history': {
      const { changes } = await client.call('HISTORY', { id: effect.id, limit: 100 })
      return tell({ type: 'history', id: effect.id, changes })
    }
    case 'undo':
    case 'redo':
      return undo(effect.type, client, tell)
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

async function undo(which: 'undo' | 'redo', client: BookstoreClient, tell: Tell): Promise<void> {
  const { changes } = await client.call(which === 'undo' ? 'UNDO' : 'REDO', {})
  const [first] = changes
  const what = changes.length === 1 && first ? titleOf(first.book, first.id) : `${changes.length} changes`
  tell({ type: 'toast', text: `${which === 'undo' ? 'undone' : 'made again'}: ${what}`, level: 'good' })
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
