const YEAR = /(?<!\d)(?:1\d{3}|20\d{2})(?!\d)/
const DECIMAL = /^-?\d+[.,]\d+$/
const BEFORE_OUR_ERA = /\s*\b(?:b\.?\s?c\.?(?:\s?e\.?)?|s\.?m\.?|v\.?\s?chr\.?|a\.?\s?c\.?|av\.?\s?j\.?-?c\.?)$/i
/** Years of the Islamic calendar are others: 1426 H is 2005. */
const HIJRI = /\b1[0-4]\d{2}\s*A?\.?H\b\.?/gi
/** calibre writes the year 101 for a date that nobody knows. */
const UNKNOWN_DATE = /^0?101-01-01T/

/** Reads a year from what programs write there. Undefined when they say that it is not known; `text` itself when it cannot be read. */
export function readYear(text: string): number | string | undefined {
  const clean = text.trim().replace(/^\[(.*)\]$/, '$1')
  if (UNKNOWN_DATE.test(clean) || /^0000[-/]/.test(clean)) return undefined
  if (/^-?\d{1,4}(?:\.0+)?$/.test(clean)) return Number(clean)
  const counted = clean.replace(BEFORE_OUR_ERA, '')
  if (counted !== clean && /^\d{1,4}$/.test(counted)) return -Number(counted)
  return yearOfMidnight(clean) ?? yearWithin(clean) ?? text
}

/** Midnight of a new year somewhere east of Greenwich, told in the time of Greenwich: it still is New Year's Eve there. */
function yearOfMidnight(text: string): number | undefined {
  const [, year] = /^(\d{4})-12-31T(?:1[2-9]|2[0-3]):(?:00|30|45)(?::00(?:\.0+)?)?(?:Z|\+00:?00)$/.exec(text) ?? []
  return year === undefined ? undefined : Number(year) + 1
}

function yearWithin(text: string): number | undefined {
  const [, iso] = /^(-?\d{4})-\d{2}(?:-\d{2}(?:[T ].*)?)?$/.exec(text) ?? []
  const [year] = iso === undefined && !DECIMAL.test(text) ? (YEAR.exec(text.replace(HIJRI, '')) ?? []) : [iso]
  return year === undefined ? undefined : Number(year)
}
