import { COLUMN_NAMES, type Purpose } from './column-names.ts'
import { foldName } from './fold-name.ts'
import type { Layout } from './layouts.ts'
import { LOAN_COLUMNS } from './loan-columns.ts'

/** Which column is what. */
export interface Mapping {
  /** The indexes of the columns of each purpose, the best first. */
  of: ReadonlyMap<Purpose, readonly number[]>
  /** The names of columns that are not taken over. */
  unused: readonly string[]
}

/** For these more than one column is read: the first that has a value, or all of them. */
const MANY: readonly Purpose[] = [
  'isbn',
  'callNumber',
  'year',
  'author',
  'keywords',
  'moreAuthors',
  'person',
  'location',
]

/** Finds what each column is for by its name. Each column is claimed once. */
export function findColumns(
  columns: readonly string[],
  layout: Layout | undefined,
  given: ReadonlyMap<number, Purpose | undefined>,
): Mapping {
  const names = columns.map(nameOf)
  const isOfLoans = names.some(name => LOAN_COLUMNS.includes(name))
  const claimed = new Set(given.keys())
  columns.forEach((_, index) => {
    if (layout?.leftOut?.includes(names[index] ?? '') && !given.has(index)) claimed.add(index)
  })
  const of = new Map<Purpose, number[]>()
  for (const [index, purpose] of given) if (purpose) of.set(purpose, [...(of.get(purpose) ?? []), index])
  for (const [purpose, known] of Object.entries(COLUMN_NAMES) as [Purpose, readonly string[]][]) {
    // What a person said stands alone. Another program's ids are not ours.
    if (of.has(purpose) || (purpose === 'id' && layout?.name !== 'bookstore')) continue
    const found = (isOfLoans ? namesOfLoans(purpose, known) : known).flatMap(name =>
      names.flatMap((one, index) => (one === name && !claimed.has(index) ? [index] : [])),
    )
    const taken = MANY.includes(purpose) ? found : found.slice(0, 1)
    for (const index of taken) claimed.add(index)
    if (taken.length > 0) of.set(purpose, taken)
  }
  const used = new Set([...of.values()].flat())
  return { of, unused: columns.filter((name, index) => name.trim() !== '' && !used.has(index)) }
}

/** What stands in brackets behind a name is no part of it, such as a currency, unless it makes it one of persons. */
function nameOf(column: string): string {
  const [, bare = '', behind = ''] = /^(.*\S)\s*[([]([^()[\]]*)[)\]]\s*$/s.exec(column) ?? []
  const whole = foldName(column)
  if (bare === '' || ALL_NAMES.has(whole)) return whole
  return COLUMN_NAMES.person.includes(foldName(behind)) ? foldName(behind) : foldName(bare)
}

const ALL_NAMES = new Set(Object.values(COLUMN_NAMES).flat())

/** In a list of loans a name is that of a person. */
function namesOfLoans(purpose: Purpose, known: readonly string[]): readonly string[] {
  if (purpose === 'person') return [...known, 'name', 'nama', 'nome', 'nom', 'nombre']
  return purpose === 'title' ? known.filter(name => name !== 'name') : known
}
