import type { Author } from '../../domain/book-store.ts'

/** The name of an author for UNDO and request keys: the client's name, or its connection where it has none. */
export function authorName({ client, connection }: Author): string {
  return client === undefined ? `#${connection}` : `=${client}`
}
