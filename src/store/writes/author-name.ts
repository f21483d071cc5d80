import type { Author } from '../../domain/book-store.ts'

/** Who somebody is to UNDO and request keys: the client's name, or the connection where there is none. */
export function authorName({ client, connection }: Author): string {
  return client === undefined ? `#${connection}` : `=${client}`
}
