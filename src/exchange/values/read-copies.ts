const WORD =
  '(?:eks|exp|eksemplar|buah|bh|buku|stk|stück|ex|exemplare?|exemplaires?|ejemplares|copy|copies|copie|pcs|pz)'
const COUNTED = new RegExp(`^(\\d+)\\s*${WORD}\\.?$`, 'i')

/** Reads how many copies there are: `3`, `3 eks.`, `2.0`. `text` itself when it cannot be read. */
export function readCopies(text: string): number | string {
  const clean = text.trim()
  const [, counted] = COUNTED.exec(clean) ?? []
  if (counted !== undefined) return Number(counted)
  return /^\d+\.0+$/.test(clean) ? Number(clean) : text
}
