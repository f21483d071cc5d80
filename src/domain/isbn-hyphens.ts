import isbn3 from 'isbn3'

/** Writes an ISBN-13 with its hyphens, as printed; as it is where the group is unknown to the table of ranges. */
export function hyphenateIsbn(isbn: string): string {
  return isbn3.hyphenate(isbn) || isbn
}
