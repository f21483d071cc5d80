import type { BookstoreClient } from '../client/client.ts'
import { checkParams } from '../protocol/check-params.ts'
import type { ParamsOf } from '../protocol/params.ts'
import { changeLine } from './output/change-line.ts'
import { toTerminal } from './output/terminal-line.ts'

/** Shows what happened to a book, or to all, newest first: one change a line. */
export async function showHistory(
  client: BookstoreClient,
  [id]: string[],
  { limit, json }: { limit?: unknown; json?: boolean },
): Promise<string> {
  const { params } = checkParams('HISTORY', { ...(id !== undefined && { id }), ...(limit !== undefined && { limit }) })
  const { changes } = await client.call('HISTORY', params as ParamsOf<'HISTORY'>)
  if (json) return JSON.stringify(changes)
  return changes.length === 0
    ? 'no changes are known'
    : changes.map(change => toTerminal(changeLine(change))).join('\n')
}
