import { isUtf8 } from 'node:buffer'
import { resolve } from 'node:path'
import { BookstoreError } from '../domain/errors.ts'
import { quoteWord } from '../shell/command.ts'
import { brokenAt, type CatalogueText } from './text-position.ts'

/** What a decoder puts in the place of bytes that are no character. */
const REPLACEMENT = '\ufffd'

/**
 * Makes text of a file's bytes. A byte order mark, as Windows editors put in front, is passed over.
 *
 * @throws BookstoreError STORAGE with line and column of the first byte that is not UTF-8, and the way to convert the file
 */
export function decode(path: string, bytes: Buffer): CatalogueText {
  // Not Buffer's toString: the decoder drops the mark.
  if (isUtf8(bytes)) return { path, text: new TextDecoder().decode(bytes) }
  if (isUtf16(bytes))
    throw new BookstoreError('STORAGE', `${path}:1:1: it is UTF-16. ${advice(path, 'UTF-16')}. It was left as it is`)
  throw notUtf8(path, bytes)
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

function notUtf8(path: string, bytes: Buffer): BookstoreError {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  let offset = 0
  let from = 0
  for (;;) {
    const index = text.indexOf(REPLACEMENT, from)
    offset += Buffer.byteLength(text.slice(from, index))
    // The character itself may stand in the file, too.
    if (!bytes.subarray(offset, offset + 3).equals(Buffer.from(REPLACEMENT))) {
      const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, '0')
      const guess = 'Where a program for Windows wrote it, it is probably Windows-1252'
      return brokenAt({ path, text }, index, `the byte ${byte} is not UTF-8. ${guess}: ${advice(path, 'WINDOWS-1252')}`)
    }
    offset += 3
    from = index + 1
  }
}

function advice(path: string, encoding: string): string {
  return `"iconv -f ${encoding} -t UTF-8 ${quoteWord(resolve(path))} > converted.json" makes a file that can be read`
}
