import { digitsOf, readDigits } from './read-number.ts'

/** An ISBN that stands in a text, and how it is written there. */
interface FoundIsbn {
  isbn: string
  text: string
}

/** Digits with hyphens and blanks in them, which neither a letter nor a digit touches. Made when it is needed: it has classes of Unicode. */
const runPattern = () => /(?<![\p{L}\p{N}.])\d(?:[\d\s\-\u2010-\u2015\u2212]*[\dX])?(?:\.0+)?(?![\p{L}\p{N}]|\.\d)/giu
const ISSN = /^\d{4}[-\u2010-\u2015\u2212]\d{3}[\dX]$/i
/** What is left of a name when its number is taken out, and what stood between two numbers. */
const NAME = /\b(?:urn:)?e?-?isbn(?:-?1[03])?\b:?/gi
const EDGES = /^[\s:.=+&-]+|[\s:=+&-]+$/g

/** Finds the ISBNs in a text that holds more, such as `9789793062792 (jil.1)` or two with a blank between them. */
export function findIsbns(text: string): { isbns: FoundIsbn[]; rest: string } {
  const isbns: FoundIsbn[] = []
  const rest = text.replace(runPattern(), run => {
    const { found, left } = splitRun(run)
    isbns.push(...found)
    return left
  })
  return { isbns, rest: isbns.length === 0 ? text : rest.replace(NAME, '').replace(/\s+/g, ' ').replace(EDGES, '') }
}

/** Splits a run at blanks into numbers; one that is itself written with blanks is put together from its groups. */
function splitRun(run: string): { found: FoundIsbn[]; left: string } {
  const groups = run.trim().split(/\s+/)
  const found: FoundIsbn[] = []
  const left: string[] = []
  for (let start = 0, isEdge = true; start < groups.length; ) {
    // Only behind another number, or at the beginning, groups belong together: elsewhere a sum of theirs would be chance.
    const taken = isbnAt(groups, start, isEdge ? groups.length : start + 1)
    isEdge = taken !== undefined
    if (taken === undefined) left.push(groups[start++] ?? '')
    else {
      found.push(taken)
      start += taken.groups
    }
  }
  return { found, left: left.join(' ') }
}

function isbnAt(groups: readonly string[], start: number, end: number): (FoundIsbn & { groups: number }) | undefined {
  for (let next = start + 1; next <= end; next++) {
    const taken = groups.slice(start, next)
    // The number of a magazine is none, nor a part of one.
    if (taken.some(group => ISSN.test(group))) return undefined
    const digits = digitsOf(taken.join(''))
    if (digits.length > 13) return undefined
    const { isbn } = digits.length === 10 || digits.length === 13 ? readDigits(digits) : {}
    if (isbn !== undefined) return { isbn, text: taken.join(' '), groups: next - start }
  }
  return undefined
}
