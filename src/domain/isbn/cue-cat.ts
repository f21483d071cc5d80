const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-'
const MASK = 67
/** Serial number of the scanner, kind of the code, and the code, each behind a full stop. */
const SCAN = /^\s*\.[\w+-]+\.[\w+-]+\.([\w+-]+)\.?\s*$/

/** Decodes the scan of a CueCat, a scanner that hides what it reads; undefined for any other text. */
export function decodeCueCat(text: string): string | undefined {
  const code = SCAN.exec(text)?.[1]
  if (code === undefined) return undefined
  // Four characters of six bits are three of eight.
  const bits = [...code].map(letter => ALPHABET.indexOf(letter).toString(2).padStart(6, '0')).join('')
  const bytes = bits.match(/.{8}/g) ?? []
  const decoded = bytes.map(byte => String.fromCharCode(Number.parseInt(byte, 2) ^ MASK)).join('')
  return /^[\dX]+$/i.test(decoded) ? decoded : undefined
}
