// The shared books: the texts of all books in an unlinked file, which the supervisor writes and every worker reads through
// an inherited descriptor. A GET by id then needs no call to the supervisor, and wakes no other process. The file is memory
// in /dev/shm, and ends with the server. It is no cache: a change is in it before anyone is told of the change.
//
// At 8 × id: the offset of the book's record, 6 bytes little-endian; 0 where there is none (the file is sparse).
// A record: id, length of the text in bytes, crc32 of the text, capacity (4 bytes each, little-endian), and the text.
// A reader may read in the middle of a change. The record then fails its checksum, and the worker calls the supervisor.

export const SLOT_BYTES = 8
export const PLACE_BYTES = 6
export const HEADER_BYTES = 16
/** Records begin after the slots of all possible ids. */
export const FIRST_RECORD = SLOT_BYTES * 2 ** 31
