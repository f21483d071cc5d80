import type { Table } from './table.ts'

/** Kinds of entries that are books, or may well be. Articles and web pages are none. */
const BOOKS = [
  'book',
  'booklet',
  'mvbook',
  'collection',
  'mvcollection',
  'manual',
  'proceedings',
  'reference',
  'thesis',
]

/** Reads BibTeX and BibLaTeX. Each entry's kind is in the column `entry type`. */
export async function readBibtex(text: string): Promise<Table> {
  // Loaded for these files only: it takes a tenth of a second.
  const { parse } = await import('@retorquere/bibtex-parser')
  const { entries, errors } = parse(text, { sentenceCase: false })
  const whole = entries.filter(({ input }) => input !== '')
  const columns = ['entry type', ...new Set(whole.flatMap(({ fields }) => Object.keys(fields)))]
  let at = 0
  const rows = whole.map(({ type, fields, input }) => {
    at = Math.max(at, text.indexOf(input, at))
    const cells = columns.map(name => (name === 'entry type' ? kindOf(type) : toCell(fields[name])))
    return { line: lineAt(text, at), cells }
  })
  const broken = errors.map(({ error, input = '' }) => ({
    line: lineAt(text, Math.max(0, text.indexOf(input))),
    value: input.split('\n', 1)[0] ?? '',
    reason: error,
  }))
  return { kind: 'bibtex', columns, rows, notes: [], broken }
}

function kindOf(type: string): string {
  const kind = type.toLowerCase()
  return BOOKS.includes(kind) || kind.endsWith('thesis') ? 'book' : kind
}

function toCell(value: unknown): unknown {
  if (!Array.isArray(value)) return value ?? ''
  return value.map(one => (typeof one === 'object' && one !== null ? nameOf(one as Name) : one))
}

interface Name {
  name?: string
  firstName?: string
  prefix?: string
  lastName?: string
  suffix?: string
}

function nameOf({ name, firstName, prefix, lastName, suffix }: Name): string {
  return name ?? [firstName, prefix, lastName, suffix].filter(part => part !== undefined).join(' ')
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
