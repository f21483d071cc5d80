import type { BookStore, StoreStatus } from '../../domain/book-store.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { Drain } from '../accept/drain.ts'
import { refusals, requestErrors } from '../sentences.ts'

/** The part of the store that monitoring may use. */
export type ProbedStore = Pick<BookStore, 'list' | 'status'>

/** Returns why no client should be sent to this server; undefined when it is ready. */
export async function whyNotReady(drain: Pick<Drain, 'isDraining'>, store: ProbedStore): Promise<string | undefined> {
  if (drain.isDraining) return refusals.draining
  const { reason } = await probeStore(store)
  return reason
}

/** Reads one book to find out whether books can be read. Returns the store's status, or why they cannot be read. */
export async function probeStore(store: ProbedStore): Promise<{ status?: StoreStatus; reason?: string }> {
  try {
    await store.list({ limit: 1 })
    return { status: await store.status() }
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    return { reason: requestErrors.catalogueUnreadable(error.message) }
  }
}
