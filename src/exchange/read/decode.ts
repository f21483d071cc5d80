import { UnreadableFile } from './table.ts'

/** A file as text, and how it was written. */
export interface DecodedText {
  text: string
  /** Empty, or what a person should look at, as the file does not say how it is written. */
  notes: string[]
}

const BOM = '\ufeff'
/** Of so many bytes at the front it is seen what a file is. */
const HEAD_BYTES = 4096
const ZIP = [0x50, 0x4b, 0x03, 0x04]
const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0]

/**
 * Reads bytes as text: UTF-8, UTF-16, or else Windows-1252, which old programs write.
 *
 * @throws UnreadableFile for a workbook of a spreadsheet program
 */
export function decode(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, ZIP) || startsWith(bytes, OLD_EXCEL)) throw new UnreadableFile(WORKBOOK)
  const wide = wideEncoding(bytes)
  if (wide) return { text: withoutMark(new TextDecoder(wide).decode(bytes)), notes: [] }
  try {
    return { text: withoutMark(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)), notes: [] }
  } catch {
    return decodeOld(bytes)
  }
}

const WORKBOOK =
  'this is a workbook (such as .xlsx), which is not read; save it in the spreadsheet program as "CSV UTF-8", and import that'

/** A file of which most is UTF-8 has stray bytes; one of which nothing is was written by an old program. */
function decodeOld(bytes: Uint8Array): DecodedText {
  const latin = Buffer.from(bytes).toString('latin1')
  const valid = latin.match(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g)?.length ?? 0
  const { text, strays } = decodeMixed(latin)
  if (valid > strays.length) {
    const note = `${strays.length} bytes are not UTF-8 and were read as Windows-1252; the first is on line ${lineOf(latin, strays[0] ?? 0)}`
    return { text: withoutMark(text), notes: [note] }
  }
  return {
    text: new TextDecoder('windows-1252').decode(bytes),
    notes: ['the file is not UTF-8 and was read as Windows-1252: look whether letters with accents are right'],
  }
}

/** Reads UTF-8, and each byte that is none as Windows-1252. `strays` are the offsets of those. */
function decodeMixed(latin: string): { text: string; strays: number[] } {
  const strays: number[] = []
  const whole = new TextDecoder()
  const old = new TextDecoder('windows-1252')
  const text = latin.replace(
    /[\x00-\x7f]+|(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+|[\x80-\xff]/g,
    (part, offset: number) => {
      if (part.charCodeAt(0) < 0x80) return part
      const bytes = Buffer.from(part, 'latin1')
      if (part.length > 1) return whole.decode(bytes)
      strays.push(offset)
      return old.decode(bytes)
    },
  )
  return { text, strays }
}

/** UTF-16, which a mark at the front tells, or the zero bytes of its plain letters. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be'
  const head = bytes.subarray(0, HEAD_BYTES)
  const zeros = [0, 0]
  for (let index = 0; index < head.length; index++)
    if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const most = head.length / 4
  if (odd > most && even < most / 10) return 'utf-16le'
  return even > most && odd < most / 10 ? 'utf-16be' : undefined
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}

function withoutMark(text: string): string {
  return text.startsWith(BOM) ? text.slice(1) : text
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
