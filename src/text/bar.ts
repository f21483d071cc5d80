const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const WHOLE = '█'

/** A bar whose length is to `width` columns as a value is to the highest one, to an eighth of a column. What is not 0 is never nothing. */
export function bar(value: number, highest: number, width: number): string {
  if (value <= 0 || highest <= 0 || width <= 0) return ''
  const eighths = Math.max(1, Math.round((Math.min(value, highest) / highest) * width * 8))
  return WHOLE.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}
