const WORD = '(?:p|pp|pg|pgs|pages?|hlm|hal|halaman|s|seiten?|pag|pagine|páginas|paginas|blz)'
const COUNTED = new RegExp(`(\\d[\\d.,]*)\\s*(?:\\[\\d+\\]\\s*)?${WORD}(?![a-z])`, 'i')
/** Pages that are numbered in Roman, and the last of the others. */
const LAST = /^[ivxlcdm[\],\s]*?(\d+)\s*(?:,\s*\[?[ivxlcdm\d]+\]?)?$/i

/** Reads how many pages a book has: `392 hlm`, `xiv, 392 p. ; 23 cm`. `text` itself when it cannot be read. */
export function readPages(text: string): number | string {
  const clean = text.trim()
  if (/^\d+(?:\.0+)?$/.test(clean)) return Number(clean)
  const [, counted] = COUNTED.exec(clean) ?? []
  if (counted !== undefined) return Number(counted.replace(/[.,]/g, ''))
  // Behind a colon or a semicolon stand pictures and the size.
  const [front = ''] = clean.split(/[:;]/, 1)
  const [, last] = LAST.exec(front.trim()) ?? []
  return last === undefined ? text : Number(last)
}
