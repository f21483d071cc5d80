import type { BookstoreClient } from '../client/client.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { checkParams } from '../protocol/check-params.ts'
import type { ParamsOf } from '../protocol/params.ts'
import type { ResultOf } from '../protocol/results.ts'
import { fit } from '../text/fit.ts'
import { toTerminal } from './output/terminal-line.ts'

interface Given {
  json?: boolean
}

/** Takes back the last change of this user's commands, or the one of a revision, and shows what that changed. */
export async function undoChange(client: BookstoreClient, [revision]: string[], { json }: Given): Promise<string> {
  const { params } = checkParams('UNDO', revision === undefined ? {} : { revision })
  return shown(await client.call('UNDO', params as ParamsOf<'UNDO'>), json)
}

/** Makes the change again that was taken back last, or at a revision, and shows what that changed. */
export async function redoChange(client: BookstoreClient, [revision]: string[], { json }: Given): Promise<string> {
  const { params } = checkParams('REDO', revision === undefined ? {} : { revision })
  return shown(await client.call('REDO', params as ParamsOf<'REDO'>), json)
}

function shown(result: ResultOf['UNDO'], json: boolean | undefined): string {
  if (json) return JSON.stringify(result)
  const lines = result.changes.map(({ type, id, book }) =>
    toTerminal(`${fit(type, 7)}  ${id}${book === undefined ? '' : `  ${cleanLine(book.title)}`}`),
  )
  return [...lines, `revision ${result.revision}`].join('\n')
}
