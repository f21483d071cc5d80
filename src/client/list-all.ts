import type { ParamsOf } from '../protocol/params.ts'
import type { ResultOf } from '../protocol/results.ts'
import type { BookstoreClient } from './client.ts'

/** Lists all pages, one after the other. */
export async function* listAll(
  client: BookstoreClient,
  query: Omit<ParamsOf<'LIST'>, 'cursor'> = {},
): AsyncGenerator<ResultOf['LIST']> {
  let cursor: string | undefined
  do {
    const page = await client.call('LIST', { ...query, ...(cursor !== undefined && { cursor }) })
    yield page
    cursor = page.nextCursor
  } while (cursor !== undefined)
}
