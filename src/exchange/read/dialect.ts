/** How a table is written as text. */
export interface Dialect {
  delimiter: string
  /** The character round a cell that has a delimiter in it; undefined: none has. */
  quote: '"' | "'" | undefined
  /** What stands before a quote within a cell. */
  escape: '"' | "'" | '\\'
}

const DELIMITERS = [',', ';', '\t', '|'] as const
/** Stands in no file: all of a line is one cell. */
const NONE = '\u001f'
/** So many lines tell what the delimiter is. */
const LOOKED_AT = 50

/**
 * Finds out how a table is written. Excel names the delimiter in a line of its own, `sep=;`, which is `skipped` then. Others
 * say nothing: it is the delimiter that stands equally often, outside of quotes, on most lines.
 */
export function findDialect(text: string): { dialect: Dialect; skipped: number } {
  const [named = '', delimiter] = /^sep=(.)(?:\r\n?|\n)/i.exec(text) ?? []
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
  return delimiterOfHeader(lines) ?? delimiterOfMost(lines) ?? (hasOneColumn(lines) ? NONE : ',')
}

/** The one that stands as often on most lines as on the first. */
function delimiterOfHeader(lines: readonly string[]): string | undefined {
  const scores = DELIMITERS.map(delimiter => {
    const counts = lines.map(line => line.split(delimiter).length - 1)
    const [first = 0] = counts
    const same = counts.filter(count => count === first).length
    return { delimiter, share: first === 0 ? 0 : same / counts.length, first }
  })
  const [best] = scores.toSorted((a, b) => b.share * 1000 + b.first - (a.share * 1000 + a.first))
  // On a line of its own above the table there may be a comma, too.
  const isTitleLine = lines.length > 2 && (best?.share ?? 0) * lines.length <= 1 && delimiterOfMost(lines) !== undefined
  return best && best.share > 0 && !isTitleLine ? best.delimiter : undefined
}

/** Above a table there may be a title: then it is the one that stands equally often on most of the other lines. */
function delimiterOfMost(lines: readonly string[]): string | undefined {
  const scores = DELIMITERS.map(delimiter => {
    const counts = lines.map(line => line.split(delimiter).length - 1).filter(count => count > 0)
    const times = counts.map(count => counts.filter(other => other === count).length)
    return { delimiter, times: Math.max(0, ...times) }
  })
  const [best] = scores.toSorted((a, b) => b.times - a.times)
  return best && best.times > 1 && best.times > (lines.length - 1) / 2 ? best.delimiter : undefined
}

/** A column alone has a short name; what stands below may have commas in it. */
function hasOneColumn([first = '', ...rest]: readonly string[]): boolean {
  return !DELIMITERS.some(delimiter => first.includes(delimiter)) && rest.length > 0
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
