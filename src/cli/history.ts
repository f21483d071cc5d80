import type { BookstoreClient } from '../client/client.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { checkParams } from '../protocol/check-params.ts'
import type { ParamsOf } from '../protocol/params.ts'
import type { Change } from '../protocol/results.ts'
import { fit } from '../text/fit.ts'

/** Shows what happened to a book, or to all, newest first: one change a line. */
export async function showHistory(
  client: BookstoreClient,
  [id]: string[],
  { limit, json }: { limit?: unknown; json?: boolean },
): Promise<string> {
  const { params } = checkParams('HISTORY', { ...(id !== undefined && { id }), ...(limit !== undefined && { limit }) })
  const { changes } = await client.call('HISTORY', params as ParamsOf<'HISTORY'>)
  if (json) return JSON.stringify(changes)
  return changes.length === 0 ? 'no changes are known' : changes.map(toLine).join('\n')
}

function toLine({ revision, at, type, id, book, by }: Change): string {
  const title = book === undefined ? '' : `  ${cleanLine(book.title)}`
  const when = `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
  return `${fit(String(revision), 6, 'right')}  ${when}  ${fit(type, 7)}  ${id}${title}  (${byWhom(by)})`
}

/** A client without a name is called by its connection; 0 is none, as when a file was edited. */
function byWhom({ client, connection }: Change['by']): string {
  if (client !== undefined) return cleanLine(client)
  return connection === 0 ? 'the server' : `#${connection}`
}
