import { type Table, UnreadableFile } from './table.ts'

type Item = Readonly<Record<string, unknown>>

/** The names under which programs keep their list. */
const LISTS = ['books', 'items', 'entries', 'records', 'data']

/**
 * Reads JSON: an array of books, an object with such an array, one object a line, or an object that has books by their keys
 * (LibraryThing). The members of a book are the columns. A row's line is that on which its book begins.
 *
 * @throws UnreadableFile
 */
export function readJson(text: string): Table {
  const items = itemsOf(text)
  const broken = items.flatMap(({ line, item }) =>
    isItem(item) ? [] : [{ line, value: JSON.stringify(item), reason: 'is no object, as each book is one' }],
  )
  const books = items.filter((one): one is { line: number; item: Item } => isItem(one.item))
  const columns = [...new Set(books.flatMap(({ item }) => Object.keys(item)))]
  const rows = books.map(({ line, item }) => ({ line, cells: columns.map(name => toCell(item[name])) }))
  return { kind: 'json', columns, rows, notes: [], broken }
}

function itemsOf(text: string): { line: number; item: unknown }[] {
  let whole: unknown
  try {
    whole = JSON.parse(text)
  } catch (error) {
    return linesOf(text, error as Error)
  }
  const list = listOf(whole)
  const lines = linesOfItems(text, list)
  return list.map((item, index) => ({ line: lines[index] ?? 1, item }))
}

function linesOf(text: string, problem: Error): { line: number; item: unknown }[] {
  const lines = text.split('\n').map((line, index) => ({ line: index + 1, text: line.trim() }))
  try {
    return lines
      .filter(({ text }) => text !== '')
      .map(({ line, text }) => ({ line, item: JSON.parse(text) as unknown }))
  } catch {
    throw new UnreadableFile(`it is not JSON: ${problem.message}`)
  }
}

function listOf(whole: unknown): readonly unknown[] {
  if (Array.isArray(whole)) return whole
  if (!isItem(whole)) throw new UnreadableFile('it is JSON without a list of books')
  for (const name of LISTS) if (Array.isArray(whole[name])) return whole[name]
  for (const name of LISTS) if (isItem(whole[name])) return listOf(whole[name])
  const values = Object.values(whole)
  if (values.length > 0 && values.every(isItem)) return values
  if (typeof (whole['title'] ?? whole['judul']) === 'string') return [whole]
  throw new UnreadableFile(`it is JSON without a list of books; one is looked for under ${LISTS.join(', ')}`)
}

/** Where each item begins is found by the text of its first member, which follows those before. */
function linesOfItems(text: string, items: readonly unknown[]): number[] {
  const lines: number[] = []
  let at = 0
  let line = 1
  for (const item of items) {
    const [name, value] = isItem(item) ? (Object.entries(item)[0] ?? []) : []
    const next = name === undefined ? -1 : findMember(text, at, name, value)
    if (next >= 0) {
      for (let index = Math.max(0, at - 1); index < next; index++) if (text.charCodeAt(index) === 10) line++
      at = next + 1
    }
    lines.push(line)
  }
  return lines
}

function findMember(text: string, from: number, name: string, value: unknown): number {
  const key = JSON.stringify(name)
  for (let at = text.indexOf(key, from); at >= 0; at = text.indexOf(key, at + 1)) {
    if (
      text
        .slice(at + key.length, at + key.length + 200)
        .replace(/^\s*:\s*/, '')
        .startsWith(startOf(value))
    )
      return at
  }
  return -1
}

function startOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? '' : JSON.stringify(value).slice(0, 20)
}

/** Names of persons and dates have a form of their own in the JSON of bibliographies (CSL). */
function toCell(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(one => (isItem(one) ? nameOf(one) : one))
  if (!isItem(value)) return value ?? ''
  const parts = value['date-parts']
  if (Array.isArray(parts) && Array.isArray(parts[0])) return String(parts[0][0] ?? '')
  // LibraryThing counts the members of a list: {"0": …, "1": …}.
  return Object.values(value).map(one => (isItem(one) ? nameOf(one) : one))
}

function nameOf(person: Item): string {
  const { literal, given, family, firstName, lastName, name, fl } = person
  if (typeof literal === 'string') return literal
  const parts = [given ?? firstName, family ?? lastName].filter(part => typeof part === 'string')
  return parts.length > 0 ? parts.join(' ') : String(fl ?? name ?? '')
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
