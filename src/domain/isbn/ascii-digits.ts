/** Writes the digits of all scripts as 0 to 9, so that ٩٧٨ is 978. */
export function asciiDigits(text: string): string {
  // Nearly all texts have no other digits.
  if (/^[\u0000-\u007f]*$/.test(text)) return text
  return text.replace(/\p{Nd}/gu, digit => String(digitOf(digit.codePointAt(0) ?? 0)))
}

/** Unicode has the digits of a script in a row, from zero on, and between two scripts a gap or another ten. */
function digitOf(code: number): number {
  let before = 0
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before++
  return before % 10
}
