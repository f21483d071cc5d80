import type { Table } from './table.ts'

// RIS has a field a line: two characters, two blanks, a hyphen, the value. There is no package that is kept and reads it alone.
const FIELD = /^([A-Z][A-Z0-9]) {1,2}- ?(.*)$/

/** The tags that matter for a book, and the names of their columns. */
const COLUMNS: Readonly<Record<string, string>> = {
  TI: 'title',
  T1: 'title',
  BT: 'title',
  AU: 'author',
  A1: 'author',
  A2: 'additional authors',
  ED: 'additional authors',
  PB: 'publisher',
  PY: 'year',
  Y1: 'year',
  DA: 'year',
  SN: 'isbn',
  ET: 'edition',
  AB: 'description',
  N2: 'description',
  LA: 'language',
  KW: 'keywords',
  CN: 'call number',
  SP: 'pages',
}
/** Types of references that are books. */
const BOOKS = ['BOOK', 'EBOOK', 'EDBOOK', 'THES', 'DICT', 'ENCYC', 'RPRT', 'PAMP', 'MANSCPT', 'CLSWK', 'MUSIC']
const NAMES = ['entry type', ...new Set(Object.values(COLUMNS))]

/** Reads RIS, which reference managers and libraries write. Each entry's type is in the column `entry type`. */
export function readRis(text: string): Table {
  const rows: Table['rows'][number][] = []
  let entry: { line: number; values: Map<string, string[]> } | undefined
  let last = ''
  const end = () => {
    if (entry) rows.push({ line: entry.line, cells: NAMES.map(name => entry?.values.get(name) ?? '') })
    entry = undefined
  }
  text.split(/\r\n|\n|\r/).forEach((content, index) => {
    const [, tag = '', value = ''] = FIELD.exec(content) ?? []
    if (tag === 'TY') {
      end()
      last = ''
      entry = { line: index + 1, values: new Map([['entry type', [BOOKS.includes(value.trim()) ? 'book' : value]]]) }
    } else if (tag === 'ER') end()
    else if (entry && tag !== '') {
      last = tag
      take(entry.values, tag, value.trim())
    } else if (entry) goOn(entry.values, last, content.trim())
  })
  end()
  return { kind: 'ris', columns: NAMES, rows, notes: [], broken: [] }
}

function take(values: Map<string, string[]>, tag: string, value: string): void {
  const name = COLUMNS[tag]
  if (name === undefined || value === '') return
  const known = values.get(name) ?? []
  // A title and a year may be said twice, by two tags.
  const isOne = name === 'title' || name === 'year'
  if (known.length === 0 || !isOne) values.set(name, [...known, value])
}

/** A long value goes on on the next line, which has no tag. */
function goOn(values: Map<string, string[]>, tag: string, more: string): void {
  const known = values.get(COLUMNS[tag] ?? '')
  const before = known?.pop()
  if (known && before !== undefined) known.push(more === '' ? before : `${before} ${more}`)
}
