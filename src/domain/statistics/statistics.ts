import type { Book } from '../book.ts'
import { fold } from '../words/fold.ts'

/** How many books there are of one kind, how many copies of these, and what the copies are worth in each currency. */
export interface Amount {
  books: number
  copies: number
  /** By currency; that of prices without one is empty. */
  values: Record<string, number>
}

/** The amount of the books that have a value in common; `name` is empty for those that have none. */
export interface NamedAmount extends Amount {
  name: string
}

/** Figures about a catalogue, or a part of it. */
export interface Statistics extends Amount {
  byStatus: NamedAmount[]
  byLocation: NamedAmount[]
  /** In the order of the years. */
  byYear: NamedAmount[]
  byLanguage: NamedAmount[]
  byPublisher: NamedAmount[]
  /** By the month in which they were added, in UTC: `2026-11`. */
  addedByMonth: NamedAmount[]
}

/** The figures that are counted by a field of a book, each with its value as a text. */
const GROUPS: Readonly<Record<Exclude<keyof Statistics, keyof Amount>, (book: Book) => string>> = {
  byStatus: book => book.status,
  byLocation: book => book.location ?? '',
  byYear: book => (book.year === 0 ? '' : String(book.year)),
  byLanguage: book => book.language ?? '',
  byPublisher: book => book.publisher,
  addedByMonth: book => book.createdAt.slice(0, 7),
}
type Group = keyof typeof GROUPS
const GROUP_NAMES = Object.keys(GROUPS) as Group[]
/** Groups of names that people write in several ways. */
const FOLDED: readonly Group[] = ['byLocation', 'byPublisher']
/** Groups in the order of their values; the others begin with what there is most of. */
const IN_ORDER: readonly Group[] = ['byYear', 'addedByMonth']

/** Counts books one after the other, so that not all of them have to be held. */
export class StatisticsCounter {
  readonly #all = emptyAmount()
  readonly #groups = new Map(GROUP_NAMES.map(group => [group, new Map<string, Counted>()]))
  /** Names as they are compared: folding takes longer than counting, and few names are met once only. */
  readonly #keys = new Map<string, string>()

  add(book: Book): void {
    count(this.#all, book)
    for (const group of GROUP_NAMES) {
      const counted = this.#groups.get(group)
      const name = GROUPS[group](book)
      const key = FOLDED.includes(group) ? this.#keyOf(name) : name
      const found = counted?.get(key) ?? { amount: emptyAmount(), spellings: new Map() }
      found.spellings.set(name, (found.spellings.get(name) ?? 0) + 1)
      count(found.amount, book)
      counted?.set(key, found)
    }
  }

  /** Case and accents do not make another publisher or shelf. */
  #keyOf(name: string): string {
    const known = this.#keys.get(name)
    if (known !== undefined) return known
    const key = fold(name) || name
    this.#keys.set(name, key)
    return key
  }

  get result(): Statistics {
    const groups = GROUP_NAMES.map(group => [group, sorted(group, [...(this.#groups.get(group)?.values() ?? [])])])
    return { ...this.#all, ...(Object.fromEntries(groups) as Record<Group, NamedAmount[]>) }
  }
}

/** Counts books by what they have in common. */
export function statisticsOf(books: Iterable<Book>): Statistics {
  const counter = new StatisticsCounter()
  for (const book of books) counter.add(book)
  return counter.result
}

interface Counted {
  amount: Amount
  /** How often each way to write the same name was met. */
  spellings: Map<string, number>
}

function emptyAmount(): Amount {
  return { books: 0, copies: 0, values: {} }
}

function count(amount: Amount, { copies, price, currency = '' }: Book): void {
  amount.books++
  amount.copies += copies
  if (price === undefined) return
  // Tenths have no exact form in binary: without rounding a sum of prices would end in 0000004.
  amount.values[currency] = Math.round(((amount.values[currency] ?? 0) + price * copies) * 10_000) / 10_000
}

function sorted(group: Group, counted: readonly Counted[]): NamedAmount[] {
  const named = counted.map(({ amount, spellings }) => ({ name: commonest(spellings), ...amount }))
  const byName = (a: NamedAmount, b: NamedAmount) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  if (group === 'byYear') return named.sort((a, b) => yearOf(a) - yearOf(b))
  return named.sort((a, b) => (IN_ORDER.includes(group) ? 0 : b.books - a.books) || byName(a, b))
}

/** What is not known comes last. */
function yearOf({ name }: NamedAmount): number {
  return name === '' ? Number.POSITIVE_INFINITY : Number(name)
}

function commonest(spellings: ReadonlyMap<string, number>): string {
  const [first = ['', 0]] = [...spellings].sort(([, a], [, b]) => b - a)
  return String(first[0])
}
