import { readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { HEADER_BYTES, PLACE_BYTES, SLOT_BYTES } from './layout.ts'

/** Bytes of the first read of a record; nearly all books fit. */
const USUAL_BYTES = 2048

/** Makes the reading end over an inherited descriptor. It returns a book as JSON text; undefined means "ask the supervisor". */
export function createSharedReader(fd: number): (id: number) => string | undefined {
  const slot = Buffer.alloc(SLOT_BYTES)
  const usual = Buffer.alloc(USUAL_BYTES)
  return id => {
    if (readSync(fd, slot, 0, SLOT_BYTES, id * SLOT_BYTES) < SLOT_BYTES) return undefined
    const place = slot.readUIntLE(0, PLACE_BYTES)
    if (place === 0) return undefined
    let record = usual
    let read = readSync(fd, record, 0, USUAL_BYTES, place)
    if (read < HEADER_BYTES || record.readUInt32LE(0) !== id) return undefined
    const end = HEADER_BYTES + record.readUInt32LE(4)
    if (end > record.readUInt32LE(12)) return undefined
    if (end > read) {
      record = Buffer.alloc(end)
      read = readSync(fd, record, 0, end, place)
      if (read < end || record.readUInt32LE(0) !== id || record.readUInt32LE(4) !== end - HEADER_BYTES) return undefined
    }
    const text = record.subarray(HEADER_BYTES, end)
    return crc32(text) === record.readUInt32LE(8) ? text.toString() : undefined
  }
}
