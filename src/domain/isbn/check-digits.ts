/** Computes the check digit of an ISBN-13 from its first twelve digits. */
export function checkDigit13(digits: string): string {
  let sum = 0
  for (let index = 0; index < 12; index++) sum += Number(digits[index]) * (index % 2 === 0 ? 1 : 3)
  return String((10 - (sum % 10)) % 10)
}

/** Computes the check digit of an ISBN-10 from its first nine digits: a digit, or X. */
export function checkDigit10(digits: string): string {
  let sum = 0
  for (let index = 0; index < 9; index++) sum += Number(digits[index]) * (10 - index)
  const digit = (11 - (sum % 11)) % 11
  return digit === 10 ? 'X' : String(digit)
}
