/** A price as it is written in a cell. */
export interface Price {
  /** The number; as text where it cannot be read. */
  price: number | string
  /** ISO 4217, where it is known. */
  currency?: string
}

const SIGNS: Readonly<Record<string, string>> = {
  rp: 'IDR',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  us$: 'USD',
  $: 'USD',
  rm: 'MYR',
}
/** Nobody writes decimals of a price in these: a dot stands between thousands. */
const WHOLE = 'IDR'
const WITHOUT_DECIMALS = new Set([WHOLE, 'JPY'])
const PRICE = /^(rp|us\$|rm|[€£¥$]|[a-z]{3})?\.?\s*(\d[\d.,'\s]*?)([,.][-–—])?\s*(rp|us\$|rm|[€£¥$]|[a-z]{3})?$/i

/** Reads a price with or without its currency: `Rp 85.000`, `12,50 €`, `1.250,00`. `known` is the currency of the column beside;
 * `isWhole`: where no currency is said, it is one without decimals. */
export function readPrice(text: string, known?: string, isWhole = false): Price {
  const [, before, digits, dash, behind] = PRICE.exec(text.trim()) ?? []
  if (digits === undefined) return { price: text }
  const said = before ?? behind
  const currency = said === undefined ? known : (SIGNS[said.toLowerCase()] ?? said.toUpperCase())
  return {
    price: toDecimal(
      digits.replace(/['\s]/g, ''),
      dash === undefined && !(isWhole && currency === undefined) ? currency : WHOLE,
    ),
    ...(currency !== undefined && { currency }),
  }
}

/** 50.000 has two readings where the currency does not tell: it stays text, which the check of the field refuses. */
function toDecimal(digits: string, currency: string | undefined): number | string {
  const marks = digits.match(/[.,]/g) ?? []
  const last = marks.at(-1) ?? ''
  const whole = digits.slice(0, digits.lastIndexOf(last))
  const decimals = digits.slice(whole.length + 1)
  const isGrouped = marks.length > 1 && new Set(marks).size === 1
  if (marks.length === 0 || isGrouped) return Number(digits.replace(/[.,]/g, ''))
  if (marks.length === 1 && decimals.length === 3)
    return WITHOUT_DECIMALS.has(currency ?? '') ? Number(whole + decimals) : digits
  return Number(`${whole.replace(/[.,]/g, '')}.${decimals}`)
}
