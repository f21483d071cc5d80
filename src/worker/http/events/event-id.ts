import type { Position } from '../../../domain/book-store.ts'

/** Writes a position as the id of an event. An epoch may be anything that somebody wrote into db.json. */
export function eventId({ epoch, revision }: Position): string {
  return `${encodeURIComponent(epoch)}:${revision}`
}

/** Reads the id of an event; undefined when it is none of {@link eventId}. */
export function readEventId(id: string): Position | undefined {
  const [, epoch, revision] = /^([^:]+):(\d{1,15})$/.exec(id) ?? []
  if (epoch === undefined || revision === undefined) return undefined
  try {
    return { epoch: decodeURIComponent(epoch), revision: Number(revision) }
  } catch {
    return undefined
  }
}
