import type { Book } from '../book.ts'
import { bookNumber } from '../isbn/book-number.ts'
import { readLanguage } from '../language/read-language.ts'
import { containsWord, createMatcher, isKeyPart, numbersInKey, partOfKey } from '../search.ts'
import { fold } from '../words/fold.ts'
import { foldJoined, isOneWord, withoutJoined } from '../words/joined-words.ts'
import { isScalar, readOperand, type Scalar } from './operand.ts'
import { compareTexts } from './order.ts'
import { kindOf, known, type QueryField, valuesOf } from './query-fields.ts'

export type BookTest = (book: Book) => boolean

/** What a condition is about: a field, or `q` for the words of a book. `keyOf` gives the search key of a book. */
export interface Subject {
  name: QueryField | 'q'
  keyOf: (book: Book) => string
}

/** Why there is no test: what is allowed instead of what was given. */
export interface Refusal {
  problem: string
  given: unknown
}

type ValueTest = (value: Scalar) => boolean
/** An operator tests the values of a field, one of which must pass, or the book. */
type Operator<T> = (field: T, operand: unknown, subject: Subject) => ValueTest | { book: BookTest } | Refusal

/** The most values that `in` may name. */
const MAX_VALUES = 1000

const OPERATORS: Readonly<Record<string, Operator<QueryField>>> = {
  lt: (field, operand) => orderTest(field, operand, order => order < 0),
  lte: (field, operand) => orderTest(field, operand, order => order <= 0),
  gt: (field, operand) => orderTest(field, operand, order => order > 0),
  gte: (field, operand) => orderTest(field, operand, order => order >= 0),
  in: (field, operand, subject) => equalsOneOf(field, operand, subject),
  contains: (field, operand, subject) => contains(field, operand, subject),
  empty: (field, operand) => {
    if (typeof operand !== 'boolean') return { problem: 'must be true or false', given: operand }
    return { book: book => valuesOf(book, field).every(value => value === '') === operand }
  },
}

const WORD_OPERATORS: Readonly<Record<string, Operator<'q'>>> = {
  contains: (_, operand, { keyOf }) => {
    const wanted = typeof operand === 'string' ? fold(operand) : ''
    if (wanted === '') return { problem: 'must be text with a letter or a digit', given: operand }
    const isIn = phraseTest(String(operand), wanted)
    return { book: book => isIn(keyOf(book)) }
  },
}

const ALLOWED = 'must be a value, or {lt, lte, gt, gte, in, contains, empty, not}'
const WORDS_ALLOWED = 'must be words, or {contains, not}'

/** Makes the test of one condition: a value, or operators, of which all must hold. */
export function readCondition(subject: Subject, condition: unknown, isNegated = false): BookTest | Refusal {
  if (isScalar(condition)) return equals(subject, condition)
  const operators = isObject(condition) ? Object.entries(condition) : []
  if (operators.length === 0) return { problem: subject.name === 'q' ? WORDS_ALLOWED : ALLOWED, given: condition }
  const ofValues: ValueTest[] = []
  const ofBook: BookTest[] = []
  for (const [operator, operand] of operators) {
    const test = operator === 'not' && !isNegated ? not(subject, operand) : readOperator(subject, operator, operand)
    if ('problem' in test) return test
    if ('book' in test) ofBook.push(test.book)
    else ofValues.push(test)
  }
  return allOf(subject.name, ofValues, ofBook)
}

function allOf(name: Subject['name'], ofValues: readonly ValueTest[], ofBook: readonly BookTest[]): BookTest {
  if (ofValues.length === 0 || name === 'q') return book => ofBook.every(test => test(book))
  return book =>
    valuesOf(book, name).some(value => ofValues.every(test => test(value))) && ofBook.every(test => test(book))
}

function readOperator(subject: Subject, operator: string, operand: unknown): ReturnType<Operator<never>> {
  const { name } = subject
  if (name === 'q') {
    const read = Object.hasOwn(WORD_OPERATORS, operator) ? WORD_OPERATORS[operator] : undefined
    return read?.(name, operand, subject) ?? { problem: WORDS_ALLOWED, given: { [operator]: operand } }
  }
  const read = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined
  return read?.(name, operand, subject) ?? { problem: ALLOWED, given: { [operator]: operand } }
}

/** The opposite of a condition; of a list, such as keywords: no item passes. */
function not(subject: Subject, condition: unknown): { book: BookTest } | Refusal {
  const test = readCondition(subject, condition, true)
  return typeof test === 'function' ? { book: book => !test(book) } : test
}

function equals({ name, keyOf }: Subject, operand: Scalar): BookTest | Refusal {
  if (name === 'q') {
    const matches = createMatcher(String(operand))
    return book => matches(keyOf(book))
  }
  const test = equalsOneOf(name, [operand], { name, keyOf })
  if ('problem' in test) return { ...test, given: operand }
  return 'book' in test ? test.book : book => valuesOf(book, name).some(test)
}

/** Makes a test for one of several values. Empty text stands for a field that is empty. */
function equalsOneOf(field: QueryField, given: unknown, { keyOf }: Subject): ValueTest | { book: BookTest } | Refusal {
  if (!Array.isArray(given) || given.length > MAX_VALUES)
    return { problem: `must be a list of at most ${MAX_VALUES} values`, given }
  const wanted = new Set<Scalar>()
  for (const one of given) {
    const operand = one === '' ? { value: '' } : readOperand(field, one)
    if ('problem' in operand) return { ...operand, given: one }
    wanted.add(known(field, operand.value))
  }
  if (kindOf(field) === 'isbn') return { book: isOneOf([...wanted].map(String), keyOf) }
  if (kindOf(field) === 'text') return isOneText(field, [...wanted].map(String), keyOf)
  // A date may be the beginning of one.
  if (kindOf(field) === 'date')
    return value => [...wanted].some(one => one !== '' && String(value).startsWith(String(one)))
  return value => wanted.has(value)
}

/** Makes a test for books that have one of these numbers, as their ISBN or kept beside it; empty text: those without ISBN. */
function isOneOf(texts: readonly string[], keyOf: Subject['keyOf']): BookTest {
  const numbers = new Set(texts.map(bookNumber).filter(number => number !== ''))
  const isEmptyToo = texts.includes('')
  return book => (isEmptyToo && book.isbn === '') || numbersInKey(keyOf(book)).some(number => numbers.has(number))
}

/** Makes a test for one of several texts, compared as words are found: case, accents and punctuation make no difference. */
function isOneText(
  field: QueryField,
  texts: readonly string[],
  keyOf: Subject['keyOf'],
): ValueTest | { book: BookTest } {
  const wanted = new Set(texts.map(text => comparable(field, text)))
  if (!isKeyPart(field) || field === 'keywords') return value => wanted.has(comparable(field, String(value)))
  // Of most texts the folded form is at hand. What has none, such as "???", is compared as it is.
  return {
    book: book => {
      const folded = withoutJoined(partOfKey(keyOf(book), field))
      return wanted.has(folded === '' ? String(book[field] ?? '') : folded)
    },
  }
}

function comparable(field: QueryField, text: string): string {
  return field === 'language' ? (readLanguage(text) ?? text) : fold(text) || text
}

/** Makes a test of an order. An empty or unknown value is neither less nor more than any other. */
function orderTest(field: QueryField, given: unknown, passes: (order: number) => boolean): ValueTest | Refusal {
  const operand = given === '' ? { problem: 'must not be empty' } : readOperand(field, given)
  if ('problem' in operand) return { ...operand, given }
  const { value: limit } = operand
  const isDate = kindOf(field) === 'date'
  return value => {
    if (value === '') return false
    if (typeof value === 'number' && typeof limit === 'number') return passes(value - limit)
    if (!isDate) return passes(compareTexts(fold(String(value)), fold(String(limit))))
    // Of a date that is given in part, such as a month, all of it is meant.
    const text = String(value).slice(0, String(limit).length)
    return passes(text < String(limit) ? -1 : text > String(limit) ? 1 : 0)
  }
}

/** Makes a test for text in a value, found as words are. An operand without letters and digits is looked for as it is. */
function contains(field: QueryField, operand: unknown, { keyOf }: Subject): ValueTest | { book: BookTest } | Refusal {
  const read = isScalar(operand) ? readOperand('title', operand) : { problem: 'must be a text or a number' }
  if ('problem' in read) return { ...read, given: operand }
  const wanted = fold(String(operand))
  const number = bookNumber(String(operand))
  if (field === 'isbn' && number !== '') return { book: book => partOfKey(keyOf(book), 'numbers').includes(number) }
  if (wanted === '') return value => String(value).includes(String(operand))
  if (field === 'language') return languageTest(String(operand))
  const isIn = phraseTest(String(operand), wanted)
  if (isKeyPart(field) && field !== 'keywords') return { book: book => isIn(partOfKey(keyOf(book), field)) }
  return value => isIn(foldJoined(String(value)))
}

/** Makes a test for a language by its name or tag: of English en-US is one, too. What is neither is looked for in the tag. */
function languageTest(operand: string): ValueTest {
  const tag = readLanguage(operand)?.toLowerCase()
  const wanted = fold(operand)
  return value => {
    const text = readLanguage(String(value))?.toLowerCase() ?? ''
    return (tag !== undefined && `${text}-`.startsWith(`${tag}-`)) || fold(String(value)).includes(wanted)
  }
}

/** Makes a test for a folded phrase. Only one word may be written as one: "the rapist" is not a part of therapist. */
function phraseTest(operand: string, folded: string): (text: string) => boolean {
  return isOneWord(operand) ? containsWord(folded) : text => text.includes(folded)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
