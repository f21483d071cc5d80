import { crc32 } from 'node:zlib'
import { type Files, writeAll } from './files.ts'

/** What a checkpoint says besides the books. */
export interface CheckpointHead {
  seq: number
  epoch: string
  nextId: number
}

export interface WrittenCheckpoint {
  /** CRC-32 of its bytes, in hex. */
  checksum: string
  bytes: number
}

/** Characters of one slice: written in a few milliseconds, so that the loop is never held up for long. */
const SLICE = 256 * 1024
/** Bytes that are made durable at once: those who wait for the journal wait behind them on the same disk. */
const SYNC_BYTES = 2 * 1024 * 1024

/**
 * Writes the catalogue to a temporary file beside db.json, slice by slice, and makes it durable. The caller renames it.
 * One book a line: `{"seq":…,"epoch":…,"nextId":…,"books":[\n{…},\n{…}\n]}`.
 */
export async function writeCheckpoint(
  files: Files,
  path: string,
  mode: number | undefined,
  head: CheckpointHead,
  texts: Iterable<string>,
): Promise<WrittenCheckpoint> {
  await files.remove(path)
  const file = await files.open(path, 'new', mode)
  let checksum = 0
  let bytes = 0
  let durable = 0
  try {
    for (const slice of slices(head, texts)) {
      const content = Buffer.from(slice)
      checksum = crc32(content, checksum)
      await writeAll(file, content, bytes)
      bytes += content.length
      if (bytes - durable < SYNC_BYTES) continue
      await file.datasync()
      durable = bytes
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { checksum: checksum.toString(16).padStart(8, '0'), bytes }
}

function* slices(head: CheckpointHead, texts: Iterable<string>): Generator<string> {
  let slice = `${JSON.stringify(head).slice(0, -1)},"books":[`
  let separator = '\n'
  for (const text of texts) {
    slice += separator + text
    separator = ',\n'
    if (slice.length < SLICE) continue
    yield slice
    slice = ''
  }
  yield `${slice}\n]}\n`
}
