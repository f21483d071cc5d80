import { decode } from './decode.ts'
import { readBibtex } from './read-bibtex.ts'
import { readJson } from './read-json.ts'
import { readRis } from './read-ris.ts'
import { readTable } from './read-table.ts'
import { type Table, UnreadableFile } from './table.ts'

/** A number as a scanner or a person writes it, one a line. */
const NUMBER = /^(?:e?isbn[\s:-]*(?:1[03][\s:]+)?)?[\d][\d\s-]{6,24}[\dxX]$/i

/** Programs write a line or two of their own above the first entry. */
const BIBTEX_BELOW =
  /^(?:[^,;\t@\n]*\r?\n){1,9}\s*@(?:book|article|string|comment|preamble|misc|in[a-z]+|proceedings|[a-z]+thesis)\s*[{(]/i
/** What a person noted behind a number, or on a line of its own. */
const COMMENT = /(?:^|\s)(?:#|\/\/).*$/

/**
 * Reads a file of books, whatever it is: what it holds decides, not its name.
 *
 * @throws UnreadableFile with a line for a person
 */
export async function readFileOfBooks(bytes: Uint8Array): Promise<Table> {
  const { text, notes } = decode(bytes)
  if (text.trim() === '') throw new UnreadableFile('it is empty')
  const table = await readText(text)
  return { ...table, notes: [...notes, ...table.notes] }
}

async function readText(text: string): Promise<Table> {
  if (/^\s*[[{]/.test(text)) return readJson(text)
  if (/^\s*(?:%.*\s*)*@\s*[A-Za-z]+\s*[{(]/.test(text) || BIBTEX_BELOW.test(text.slice(0, 4096)))
    return readBibtex(text)
  if (/^\s*TY {1,2}- /.test(text)) return readRis(text)
  return readNumbers(text) ?? readTable(text)
}

/** A list of numbers, such as a scanner leaves in a text file; undefined when it is something else. */
function readNumbers(text: string): Table | undefined {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((content, index) => ({ line: index + 1, content: content.replace(COMMENT, '').trim() }))
  const filled = lines.filter(({ content }) => content !== '')
  const [first, ...rest] = filled
  const numbers = /^["']?e?isbn(?:[ -]?1[03])?["']?$/i.test(first?.content ?? '') ? rest : filled
  const found = numbers.filter(({ content }) => NUMBER.test(content.replace(/^["']|["']$/g, '')))
  if (
    numbers.length === 0 ||
    found.length < numbers.length * 0.9 ||
    numbers.some(({ content }) => /[,;\t]/.test(content))
  )
    return undefined
  const rows = numbers.map(({ line, content }) => ({ line, cells: [content] }))
  return { kind: 'isbn-list', columns: ['isbn'], rows, notes: [], broken: [] }
}
