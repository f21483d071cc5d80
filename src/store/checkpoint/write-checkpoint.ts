import { crc32 } from 'node:zlib'
import type { CatalogueHead } from '../../catalogue-file/head.ts'
import type { OtherMember } from '../../catalogue-file/read-file.ts'
import { type Files, writeAll } from '../disk/files.ts'

/** The content of a checkpoint. */
export interface CheckpointContent {
  /** The members before the books, in this order; an undefined one is left out. */
  head: CatalogueHead
  /** The texts of the books, by id. */
  texts: Iterable<string>
  /** The members that other programs keep in the same file; they are written after the books. */
  others: readonly OtherMember[]
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
 * One book a line: `{"seq":…,"epoch":…,"nextId":…,"books":[\n{…},\n{…}\n],\n"posts":[…]}`.
 */
export async function writeCheckpoint(
  files: Files,
  path: string,
  mode: number | undefined,
  checkpoint: CheckpointContent,
): Promise<WrittenCheckpoint> {
  await files.remove(path)
  const file = await files.open(path, 'new', mode)
  let checksum = 0
  let bytes = 0
  let durable = 0
  try {
    for (const slice of slices(checkpoint)) {
      const content = typeof slice === 'string' ? Buffer.from(slice) : slice
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

function* slices({ head, texts, others }: CheckpointContent): Generator<string | Buffer> {
  let slice = `${JSON.stringify(head).slice(0, -1)},"books":[`
  let separator = '\n'
  for (const text of texts) {
    slice += separator + text
    separator = ',\n'
    if (slice.length < SLICE) continue
    yield slice
    slice = ''
  }
  yield `${slice}\n]`
  for (const { bytes } of others) {
    yield ',\n'
    for (let start = 0; start < bytes.length; start += SLICE) yield bytes.subarray(start, start + SLICE)
  }
  yield '}\n'
}
