import { closeSync, existsSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { FIRST_RECORD, HEADER_BYTES, PLACE_BYTES, SLOT_BYTES } from './layout.ts'

/** Capacities are multiples of this, so that a text which grows a little keeps its place. */
const GRAIN = 128
/** The memory that the records may take. Books for which none is left are read from the supervisor. */
const MAX_BYTES = 256 * 1024 * 1024

interface BookItem {
  id: number
  /** The book as JSON. */
  text: string
}

/** The writing end. */
export interface SharedBooks {
  /** The descriptor for workers; it is open for reading only. */
  readonly fd: number
  /** Writes books, in any order; in the order of their ids it takes fewer writes. */
  put(books: readonly BookItem[]): void
  remove(id: number): void
  /** Removes all books at once, also when the file cannot be written any longer. Workers then ask the supervisor. */
  clear(): void
  close(): void
}

/** Makes the file. Undefined where none can be made: workers then ask the supervisor. */
export function createSharedBooks(folder = memoryFolder(), maxBytes = MAX_BYTES): SharedBooks | undefined {
  const path = join(folder, `bookstore-${process.pid}-${Date.now().toString(36)}`)
  try {
    // Mode 0400: not even the server's own user, root aside, can open it for writing again through /proc/self/fd.
    const writable = openSync(path, 'wx+', 0o400)
    try {
      // Workers get a descriptor of their own: one that is open for writing would be a way out of a worker's sandbox.
      return new SharedFile(writable, openSync(path, 'r'), maxBytes)
    } finally {
      unlinkSync(path)
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

/** The folder in which the file has a name until it is unlinked. */
function memoryFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
}

class SharedFile implements SharedBooks {
  readonly fd: number
  readonly #writable: number
  readonly #limit: number
  readonly #free = new Map<number, number[]>()
  readonly #slot = Buffer.alloc(SLOT_BYTES)
  readonly #header = Buffer.alloc(HEADER_BYTES)
  #end = FIRST_RECORD

  constructor(writable: number, readable: number, maxBytes: number) {
    this.#writable = writable
    this.fd = readable
    this.#limit = FIRST_RECORD + maxBytes
  }

  put(books: readonly BookItem[]): void {
    const records: PlacedRecord[] = []
    for (const { id, text } of books) {
      const bytes = toRecord(id, text)
      const place = this.#place(id, bytes.length)
      if (place === 0) this.#unlink(id)
      else records.push({ id, bytes, place })
    }
    // Records that are neighbours in the file are written at once.
    for (let from = 0; from < records.length; ) {
      let to = from + 1
      while (to < records.length && records[to]?.place === endOf(records[to - 1])) to++
      const run = records.slice(from, to)
      this.#write(Buffer.concat(run.map(({ bytes }) => bytes)), run[0]?.place ?? 0)
      from = to
    }
    this.#link(records)
  }

  remove(id: number): void {
    const place = this.#find(id)
    if (place === 0) return
    this.#unlink(id)
    this.#release(place, this.#capacityAt(place))
  }

  clear(): void {
    ftruncateSync(this.#writable, 0)
    this.#free.clear()
    this.#end = FIRST_RECORD
  }

  close(): void {
    closeSync(this.#writable)
    closeSync(this.fd)
  }

  /** Finds a place for a record: that of the book if it fits, else a free one, else the end; 0 when there is none. */
  #place(id: number, bytes: number): number {
    const old = this.#find(id)
    const capacity = old === 0 ? 0 : this.#capacityAt(old)
    if (capacity === bytes) return old
    if (old !== 0) this.#release(old, capacity)
    const free = this.#free.get(bytes)?.pop()
    if (free !== undefined) return free
    const place = this.#end
    if (place + bytes > this.#limit) return 0
    this.#end += bytes
    return place
  }

  #unlink(id: number): void {
    this.#write(Buffer.alloc(SLOT_BYTES), id * SLOT_BYTES)
  }

  /** Writes the slots; those of consecutive ids at once. */
  #link(records: readonly PlacedRecord[]): void {
    for (let from = 0; from < records.length; ) {
      let to = from + 1
      while (to < records.length && records[to]?.id === (records[to - 1]?.id ?? 0) + 1) to++
      const slots = Buffer.alloc((to - from) * SLOT_BYTES)
      for (let index = from; index < to; index++)
        slots.writeUIntLE(records[index]?.place ?? 0, (index - from) * SLOT_BYTES, PLACE_BYTES)
      this.#write(slots, (records[from]?.id ?? 0) * SLOT_BYTES)
      from = to
    }
  }

  #find(id: number): number {
    this.#slot.fill(0)
    readSync(this.#writable, this.#slot, 0, SLOT_BYTES, id * SLOT_BYTES)
    return this.#slot.readUIntLE(0, PLACE_BYTES)
  }

  #capacityAt(place: number): number {
    readSync(this.#writable, this.#header, 0, HEADER_BYTES, place)
    return this.#header.readUInt32LE(12)
  }

  #release(place: number, capacity: number): void {
    const free = this.#free.get(capacity)
    if (free) free.push(place)
    else this.#free.set(capacity, [place])
  }

  #write(buffer: Buffer, position: number): void {
    for (let done = 0; done < buffer.length; )
      done += writeSync(this.#writable, buffer, done, buffer.length - done, position + done)
  }
}

interface PlacedRecord {
  id: number
  bytes: Buffer
  place: number
}

function endOf(record: PlacedRecord | undefined): number {
  return record ? record.place + record.bytes.length : 0
}

function toRecord(id: number, text: string): Buffer {
  const length = Buffer.byteLength(text)
  const capacity = Math.ceil((HEADER_BYTES + length) / GRAIN) * GRAIN
  const bytes = Buffer.alloc(capacity)
  bytes.write(text, HEADER_BYTES)
  bytes.writeUInt32LE(id, 0)
  bytes.writeUInt32LE(length, 4)
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES, HEADER_BYTES + length)), 8)
  bytes.writeUInt32LE(capacity, 12)
  return bytes
}
