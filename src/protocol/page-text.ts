import type { Page } from '../domain/book-store.ts'

const BOOKS = '{"books":'

/** Formats a page of LIST around the texts of its books. */
export function pageToText({ texts, ...rest }: Page): string {
  return `${BOOKS}[${texts.join(',\n')}],${JSON.stringify(rest).slice(1)}`
}

/** Takes a page apart into the list of its books, as it stands there, and what is said of it: a page of books is not parsed for that. */
export function splitPage(text: string): { books: string; rest: Omit<Page, 'texts'> } {
  const end = text.lastIndexOf('],"') + 1
  return { books: text.slice(BOOKS.length, end), rest: JSON.parse(`{${text.slice(end + 1)}`) as Omit<Page, 'texts'> }
}
