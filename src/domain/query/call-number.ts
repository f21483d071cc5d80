import { foldLetters } from '../words/fold.ts'

// Signs that come before all digits and letters: the next group, and digits behind a decimal point. A group comes first, as
// 823 R64 stands before 823.15 on the shelf.
const GROUP = ' '
const DECIMALS = '!'
/** What stands before the number of a volume, which is a whole number: v10 is behind v9. */
const VOLUME = /^(?:v|vol|volume|no|nr|bd|band|jil|jilid|pt|part)$/

/**
 * Makes a text of a call number that sorts, character by character, as books stand on the shelf. Digits behind a point, and
 * those of a cutter, are decimals (823.15, 823.9, 823.912; .A22, .A3), others whole numbers (QA9, QA76).
 */
export function callNumberKey(callNumber: string): string {
  const tokens = foldLetters(callNumber).match(/\p{L}[\p{L}\p{M}]*|\d+|\.|[^\p{L}\d.]+/gu) ?? []
  let key = ''
  let hasNumber = false
  for (const [index, token] of tokens.entries()) {
    if (/^\d/.test(token)) {
      key += isDecimal(tokens, index, hasNumber) ? decimals(token) : GROUP + whole(token)
      hasNumber = true
    } else if (/^\p{L}/u.test(token)) key += GROUP + token
  }
  return key
}

/** Whether digits are decimals: those behind a point that digits stand before, and those of a cutter. */
function isDecimal(tokens: readonly string[], index: number, hasNumber: boolean): boolean {
  const [previous = '', before = ''] = [tokens[index - 1], tokens[index - 2]]
  if (previous === '.') return /^\d/.test(before)
  if (!/^\p{L}/u.test(previous) || VOLUME.test(previous)) return false
  // A cutter stands behind the number of the class, or behind a point.
  return hasNumber || before === '.'
}

function decimals(digits: string): string {
  return DECIMALS + digits.replace(/0+$/, '')
}

/** With its length in front, a longer number sorts behind a shorter one. */
function whole(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '')
  return String(significant.length).padStart(2, '0') + significant
}
