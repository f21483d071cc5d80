import { decodeHTML } from 'entities'

const TAG = /<\/?(?:p|br|div|span|b|i|em|strong|u|a|ul|ol|li|h[1-6]|blockquote)(?:\s[^<>]*)?\/?>/gi
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i
const LINE_END = /<br\s*\/?>|<\/(?:p|div|li|h[1-6])>/gi

/** Reads text that old exports, and programs with formatted notes, wrote as HTML: its entities, and its tags where it has some. */
export function plainText(text: string): string {
  const isFormatted = /<(?:p|br|div|span)\b[^<>]*>/i.test(text)
  const bare = isFormatted ? text.replace(LINE_END, '\n').replace(TAG, '') : text
  return ENTITY.test(bare) ? decodeHTML(bare) : bare
}
