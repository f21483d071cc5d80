import type { ResultOf } from '../protocol/results.ts'
import type { ListParams } from './calls/call-params.ts'
import type { BookstoreClient } from './client.ts'

/** Lists all pages, one after the other. */
export async function* listAll(
  client: Pick<BookstoreClient, 'call'>,
  query: Omit<ListParams, 'cursor'> = {},
): AsyncGenerator<ResultOf['LIST']> {
  let cursor: string | undefined
  do {
    const page = await client.call('LIST', { ...query, ...(cursor !== undefined && { cursor }) })
    yield page
    cursor = page.nextCursor
  } while (cursor !== undefined)
}
