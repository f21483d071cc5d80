// The texts of all books in a file without a name, which the supervisor writes and every worker may read through a
// descriptor that it inherits: GET then asks nobody, and wakes nobody. The file is memory in /dev/shm; nothing of it
// outlives the server. It is no cache: every book is in it, and a change is there before anybody is told of it.
//
// At 8 × id: the place of the book's record, 6 bytes little-endian; 0 where there is none (the file is sparse).
// A record: id, length of the text in bytes, crc32 of the text, capacity (4 bytes each, little-endian), and the text.
// A reader may come in the middle of a change. It then finds a record that is not what it says, and asks instead.

export const SLOT_BYTES = 8
export const PLACE_BYTES = 6
export const HEADER_BYTES = 16
/** Behind the slots of all ids there can be. */
export const FIRST_RECORD = SLOT_BYTES * 2 ** 31
