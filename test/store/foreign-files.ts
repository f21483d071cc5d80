import fc from 'fast-check'
import { HEAD_RULES } from '../../src/catalogue-file/head.ts'

/** A value as another program spells it. */
interface Spelled {
  /** With whatever blanks and line ends stand between its parts. */
  text: string
  /** Without them. */
  compact: string
}

/** A member of an object, spelled. */
export interface SpelledMember extends Spelled {
  name: string
  /** The name with its quotes, as written. */
  key: string
}

/** A book of a file: what is ours of it, and what is not. */
interface FileBook {
  id: number | undefined
  text: string
  /** Fields that are not ours, in order. */
  foreign: SpelledMember[]
}

/** A file that another program or a person made. */
export interface ForeignFile {
  bytes: Buffer
  books: FileBook[]
  /** What stands beside the books, in order. */
  others: SpelledMember[]
}

const BLANK = fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\r', '\t', '\n    ')

const NUMBERS = [
  '0',
  '-0',
  '1.50',
  '1e400',
  '-1E+2',
  '9007199254740993',
  '0.1000000000000000055511151231257827',
  '12345678901234567890',
]
const TEXTS = [
  '""',
  '"é"',
  '"\\u00e9"',
  '"\\ud800"',
  '"\\/"',
  '"a\\"b\\\\"',
  '"\\":[{,"',
  '"]}\\n"',
  '"\u2028"',
  '"📚"',
  '"\\u001b[2J"',
  '"\ufeff"',
]
const SCALARS = [...NUMBERS, ...TEXTS, 'true', 'false', 'null']

/** Names that parsers, objects and line-by-line readers stumble over, each spelled so that it stays what it is. */
const NAMES = [
  'shelf',
  'Größe',
  '2',
  '1',
  '10',
  '',
  'a b',
  'constructor',
  'toString',
  'books ',
  '"quote',
  'back\\slash',
  'line\nbreak',
  '📕',
  '{',
  '\u0000',
]

const name = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.string({ unit: 'grapheme', maxLength: 5 }).filter(text => text !== '__proto__'),
)
/** A name with its quotes; some programs escape every letter. */
const key = fc
  .tuple(name, fc.boolean())
  .map(([name, isEscaped]) => ({ name, key: isEscaped ? escaped(name) : JSON.stringify(name) }))

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0'))
  return `"${units.map(unit => `\\u${unit}`).join('')}"`
}

const { value } = fc.letrec<{ value: Spelled; list: Spelled; object: Spelled }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(...SCALARS).map(text => ({ text, compact: text })),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(BLANK, fc.array(tie('value'), { maxLength: 3 }))
    .map(([blank, items]) => enclose('[', items, ']', blank)),
  object: fc.tuple(BLANK, members(tie('value'))).map(([blank, items]) => enclose('{', items.map(toPart), '}', blank)),
}))

function members(value: fc.Arbitrary<Spelled>, isTaken: (name: string) => boolean = () => false) {
  const member = fc.tuple(key, value).map(([key, value]): SpelledMember => ({ ...key, ...value }))
  return fc.uniqueArray(
    member.filter(({ name }) => !isTaken(name)),
    { selector: ({ name }) => name, maxLength: 3 },
  )
}

function toPart({ key, text, compact }: SpelledMember): Spelled {
  return { text: `${key} : ${text}`, compact: `${key}:${compact}` }
}

function enclose(open: string, parts: readonly Spelled[], close: string, blank: string): Spelled {
  const text = parts.map(part => blank + part.text + blank).join(',')
  return {
    text: `${open}${text || blank}${close}`,
    compact: `${open}${parts.map(part => part.compact).join()}${close}`,
  }
}

const OURS =
  /^(?:id|title|author|publisher|year|pages|edition|description|status|isbn|isbnRaw|copies|price|currency|location|callNumber|language|keywords|createdAt|updatedAt|revision)$/

/** What stands beside the books. */
export const otherMembers = members(value, name => name === 'books' || Object.hasOwn(HEAD_RULES, name))

const book = fc.record({
  id: fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 50 })),
  isText: fc.boolean(),
  foreign: members(value, name => OURS.test(name)),
  blank: BLANK,
  at: fc.nat({ max: 2 }),
})

const books = fc.uniqueArray(book, { selector: ({ id }) => id ?? Symbol('none'), maxLength: 5 }).map(books =>
  books.map(({ id, isText, foreign, blank, at }): FileBook => {
    const ours = [`"title" : "A title"`, ...(id === undefined ? [] : [`"id":${isText ? `"${id}"` : id}`])]
    const parts = foreign.map(toPart).map(({ text }) => text)
    // Ours stand before, between or behind what is not ours.
    parts.splice(Math.min(at, parts.length), 0, ...ours)
    return { id, foreign, text: `{${blank}${parts.join(`${blank},`)}${blank}}` }
  }),
)

/** Files of all kinds that are to be kept: as an object or a bare array, with all line ends, with a byte order mark or without. */
export const foreignFiles: fc.Arbitrary<ForeignFile> = fc
  .record({
    books,
    others: otherMembers,
    blank: BLANK,
    hasMark: fc.boolean(),
    isList: fc.boolean(),
    place: fc.nat({ max: 3 }),
  })
  .map(({ books, others, blank, hasMark, isList, place }) => {
    const list = `[${books.map(({ text }) => blank + text).join(`${blank},`)}${blank}]`
    const parts = others.map(toPart).map(({ text }) => text)
    parts.splice(Math.min(place, parts.length), 0, `"books"${blank}:${blank}${list}`)
    const text = isList ? list : `{${parts.map(part => blank + part).join(`${blank},`)}}${blank}`
    return { books, others: isList ? [] : others, bytes: Buffer.from((hasMark ? '\ufeff' : '') + text) }
  })
