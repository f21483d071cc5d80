/** How a table is written as text. */
export interface Dialect {
  delimiter: string
  /** The character round a cell that has a delimiter in it; undefined: none has. */
  quote: '"' | "'" | undefined
  /** What stands before a quote within a cell. */
  escape: '"' | "'" | '\\'
}

const DELIMITERS = [',', ';', '\t', '|'] as const
/** So many lines tell what the delimiter is. */
const LOOKED_AT = 50

/**
 * Finds out how a table is written. Excel names the delimiter in a line of its own, `sep=;`, which is `skipped` then. Others
 * say nothing: it is the delimiter that stands equally often, outside of quotes, on most lines.
 */
export function findDialect(text: string): { dialect: Dialect; skipped: number } {
  const [named = '', delimiter] = /^sep=(.)\r?\n/i.exec(text) ?? []
  const rest = text.slice(named.length)
  const quote = findQuote(rest)
  return {
    dialect: {
      delimiter: delimiter ?? findDelimiter(rest, quote ?? '"'),
      quote,
      escape: quote !== undefined && hasBackslashes(rest, quote) ? '\\' : (quote ?? '"'),
    },
    skipped: named.length,
  }
}

function findDelimiter(text: string, quote: string): string {
  const lines = firstLines(withoutQuoted(text, quote))
  const scores = DELIMITERS.map(delimiter => {
    const counts = lines.map(line => line.split(delimiter).length - 1)
    const [first = 0] = counts
    const same = counts.filter(count => count === first).length
    return { delimiter, score: first === 0 ? 0 : (same / counts.length) * 1000 + first }
  })
  const [best] = scores.toSorted((a, b) => b.score - a.score)
  return best && best.score > 0 ? best.delimiter : ','
}

function firstLines(text: string): string[] {
  // What is left of a line may be tabs alone.
  return text.split(/\r\n|\n|\r/, LOOKED_AT).filter(line => !/^ *$/.test(line))
}

/** Takes out what stands between quotes: line breaks and delimiters there are none. */
function withoutQuoted(text: string, quote: string): string {
  const start = text.slice(0, 200_000)
  return start.replace(new RegExp(`${quote}(?:[^${quote}]|${quote}${quote})*${quote}`, 'g'), '')
}

/** Single quotes only where the first line has them round all cells: elsewhere they are apostrophes. */
function findQuote(text: string): Dialect['quote'] {
  const [first = ''] = text.split(/\r\n|\n|\r/, 1)
  return /^\s*'[^']*'(?:[,;\t|]\s*'[^']*')+\s*$/.test(first) ? "'" : '"'
}

/** `\"` within a cell, as MySQL writes it; at the end of a cell it is a backslash and the end. */
function hasBackslashes(text: string, quote: string): boolean {
  const at = new RegExp(`\\\\${quote}(?![,;\\t|\\r\\n]|$)`)
  return at.test(text)
}
