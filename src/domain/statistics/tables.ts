import type { Amount, NamedAmount, Statistics } from './statistics.ts'

/** A part of the statistics as a person reads it. */
export interface StatisticsTable {
  title: string
  rows: readonly NamedAmount[]
}

/** So many rows of a part are shown; the rest is one row. */
const MOST = 12
/** With more years than these they are counted by decades. */
const MANY_YEARS = 12

/** Lays statistics out for a person: each part with what there is most of, the rest as one row, and years by decades where there are many. */
export function statisticsTables(statistics: Statistics): StatisticsTable[] {
  const { byStatus, byLocation, byYear, byLanguage, byPublisher, addedByMonth } = statistics
  const years = byYear.length > MANY_YEARS ? byDecade(byYear) : byYear
  return [
    { title: 'By status', rows: byStatus },
    { title: 'By location', rows: shortened(byLocation) },
    { title: byYear === years ? 'By year' : 'By decade', rows: lastOf(years, 'earlier') },
    { title: 'By language', rows: shortened(byLanguage) },
    { title: 'By publisher', rows: shortened(byPublisher) },
    { title: 'Added by month (UTC)', rows: lastOf(addedByMonth, 'earlier') },
  ].map(({ title, rows }) => ({ title, rows: rows.map(row => ({ ...row, name: row.name || 'not known' })) }))
}

/** Says how much there is: `12 books, 15 copies, worth 1,250,000 IDR`. */
export function amountText(amount: Amount): string {
  const { books, copies } = amount
  const worth = valueText(amount)
  const counts = [countText(books, 'book', 'books'), countText(copies, 'copy', 'copies')]
  return [...counts, ...(worth === '' ? [] : [`worth ${worth}`])].join(', ')
}

function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/** Says what copies are worth: `1,250,000 IDR, 35.5 USD`; nothing where no price is known. */
export function valueText({ values }: Amount): string {
  return Object.entries(values)
    .map(([currency, value]) => `${value.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${currency}`.trim())
    .join(', ')
}

function byDecade(years: readonly NamedAmount[]): NamedAmount[] {
  const decades = Map.groupBy(years, ({ name }) => (name === '' ? '' : `${Math.floor(Number(name) / 10) * 10}s`))
  return [...decades].map(([name, rows]) => sum(name, rows))
}

function shortened(rows: readonly NamedAmount[]): readonly NamedAmount[] {
  if (rows.length <= MOST) return rows
  const rest = rows.slice(MOST - 1)
  return [...rows.slice(0, MOST - 1), sum(`${rest.length} others`, rest)]
}

/** The last rows, which are the newest, and before them the others as one. */
function lastOf(rows: readonly NamedAmount[], name: string): readonly NamedAmount[] {
  if (rows.length <= MOST) return rows
  return [sum(name, rows.slice(0, 1 - MOST)), ...rows.slice(1 - MOST)]
}

function sum(name: string, rows: readonly NamedAmount[]): NamedAmount {
  const total: NamedAmount = { name, books: 0, copies: 0, values: {} }
  for (const { books, copies, values } of rows) {
    total.books += books
    total.copies += copies
    for (const [currency, value] of Object.entries(values))
      total.values[currency] = Math.round(((total.values[currency] ?? 0) + value) * 10_000) / 10_000
  }
  return total
}
