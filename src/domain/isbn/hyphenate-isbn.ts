import isbn3 from 'isbn3'

/** Writes an ISBN-13 with its hyphens, as it is printed; without them where its group is not in the table of ranges. */
export function hyphenateIsbn(isbn: string): string {
  return isbn3.hyphenate(isbn) || isbn
}
