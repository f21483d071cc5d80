/** Digits with dots, commas, blanks or apostrophes in them, as some part of the world writes a number. */
const GROUPED = /^([+-]?)([1-9]\d{0,2}([.,'’\s])\d{3}(?:\3\d{3})*|\d+)(?:([.,])(\d+))?$/
/** Matches a number with two readings, such as `50.000`: some countries write a dot before decimals, others between thousands. */
const DOUBTFUL = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/

/** Reads decimal text such as `-12.5`; NaN for anything else, so `"0x10"` and `" "` are none, and for what can be read in two ways. */
export function numberOf(text: string): number {
  const clean = text.trim()
  return /^[+-]?\d+(?:\.\d+)?$/.test(clean) && !isDoubtful(clean) ? Number(clean) : Number.NaN
}

/** Reads a number that was given as decimal text, as forms and addresses deliver it. Anything else stays as it is. */
export function readNumber(value: unknown): unknown {
  const number = typeof value === 'string' ? numberOf(value) : Number.NaN
  return Number.isNaN(number) ? value : number
}

/** Whether a text is a number with thousands to one reader and with decimals to another, such as `50.000`. */
function isDoubtful(text: string): boolean {
  return DOUBTFUL.test(text)
}

/** Writes a number so that {@link numberOf} reads it: not as what can be read in two ways. */
export function formatNumber(number: number): string {
  const short = String(number)
  return isDoubtful(short) ? `${short}0` : short
}

/** How a number is to be written that is written as numbers are in some countries; undefined for what is no number. */
export function howToWrite(text: string): { problem: string; allowed: string[] } | undefined {
  const clean = text.trim()
  if (isDoubtful(clean)) {
    const allowed = [clean.replace(/[.,]/, ''), withDecimals(clean)]
    return { problem: `can be read in two ways: write ${allowed.join(' or ')}`, allowed }
  }
  const [, sign = '', whole = '', between, mark, decimals] = GROUPED.exec(clean) ?? []
  if (whole === '' || !Number.isNaN(numberOf(clean)) || (mark !== undefined && mark === between)) return undefined
  const plain = `${sign}${whole.replace(/\D/g, '')}${decimals === undefined ? '' : `.${decimals}`}`
  const problem = `must be written as ${plain}: a dot before decimals, and nothing between thousands`
  return { problem, allowed: [plain] }
}

/** Writes `50.000` as 50, and `12.345` as 12.3450: without exactly three decimals it cannot be read as thousands. */
function withDecimals(text: string): string {
  return formatNumber(Number(text.replace(',', '.')))
}
