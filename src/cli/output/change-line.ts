import { cleanLine } from '../../domain/clean-text.ts'
import type { Change } from '../../protocol/results.ts'
import { fit } from '../../text/fit.ts'

/** Formats a change for a person: revision, time, what happened, to which book, and by whom. */
export function changeLine({ revision, at, type, id, book, by }: Change): string {
  const title = book === undefined ? '' : `  ${cleanLine(book.title)}`
  const when = `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
  return `${fit(String(revision), 6, 'right')}  ${when}  ${fit(type, 7)}  ${id}${title}  (${byWhom(by)})`
}

/** A client without a name is called by its connection; 0 is none, as when a file was edited. */
function byWhom({ client, connection }: Change['by']): string {
  if (client !== undefined) return cleanLine(client)
  return connection === 0 ? 'the server' : `#${connection}`
}
