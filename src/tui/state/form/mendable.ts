import type { FormFieldName } from './form.ts'

const ISBN_DIGITS = 13
/** What an ISBN begins with, as far as it is typed: its name, and digits with what people write between them. */
const BEGUN_ISBN = /^\s*(?:e?-?(?:i|is|isb|isbn[-:\s\d]*))?[\s:]*[\d\s\-\u2010-\u2015"'=[\]]*$/i

/** Whether more characters at its end could make a text right that is not: then it is too early to complain. */
export function isMendable(name: FormFieldName, text: string): boolean {
  if (name === 'isbn') return BEGUN_ISBN.test(text) && text.replace(/\D/g, '').length < ISBN_DIGITS
  return /^[+-]$/.test(text)
}
