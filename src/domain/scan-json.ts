// Where values stand in a text that is known to be JSON. JSON.parse forgets how a number was written and which of two
// equal names came first; what must stay as it was written is taken from the text itself.

/** A value in a text: from `start` up to, not including, `end`. */
export interface Value {
  start: number
  end: number
  /** How many members all objects in it have together. */
  members: number
  /** How deep lists and objects are nested in it; 0 for any other value. */
  depth: number
}

/** A member of an object in a text. */
export interface Member {
  name: string
  /** The position of its name, with the quotes. */
  start: number
  /** Its name as it is written, with the quotes. */
  key: string
  value: Value
}

const SCALAR = /[^\s,\]}]*/y
const BLANK = /[\t\n\r ]*/y

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d]

/** Measures the value that begins at an index. */
function valueAt(text: string, start: number): Value {
  const first = text.charCodeAt(start)
  if (first === QUOTE) return { start, end: endOfString(text, start), members: 0, depth: 0 }
  if (first !== OPEN_OBJECT && first !== OPEN_LIST)
    return { start, end: endOfMatch(SCALAR, text, start), members: 0, depth: 0 }
  return measure(text, start)
}

function measure(text: string, start: number): Value {
  let index = start
  let members = 0
  let level = 0
  let depth = 0
  do {
    const code = text.charCodeAt(index)
    if (code === QUOTE) {
      index = endOfString(text, index)
      continue
    }
    if (code === COLON) members++
    else if (code === OPEN_OBJECT || code === OPEN_LIST) depth = Math.max(depth, ++level)
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) level--
    index++
  } while (level > 0)
  return { start, end: index, members, depth }
}

/** The members of the object that begins at an index, in order; a name that is there twice comes twice. */
export function membersAt(text: string, start: number): Member[] {
  const members: Member[] = []
  let index = skipBlank(text, start + 1)
  while (text.charCodeAt(index) === QUOTE) {
    const keyEnd = endOfString(text, index)
    const key = text.slice(index, keyEnd)
    const colon = skipBlank(text, keyEnd)
    const value = valueAt(text, skipBlank(text, colon + 1))
    members.push({ name: nameOf(key), start: index, key, value })
    index = nextItem(text, value.end)
  }
  return members
}

/** Few names need more than their quotes taken away. */
function nameOf(key: string): string {
  return key.includes('\\') ? (JSON.parse(key) as string) : key.slice(1, -1)
}

/** The values of the list that begins at an index, in order. */
export function itemsAt(text: string, start: number): Value[] {
  const items: Value[] = []
  let index = skipBlank(text, start + 1)
  while (text.charCodeAt(index) !== CLOSE_LIST) {
    const item = valueAt(text, index)
    items.push(item)
    index = nextItem(text, item.end)
  }
  return items
}

/** Takes the blanks out of a value: all that stand between its parts, none that stand in its texts. */
export function compact(text: string, { start, end }: Pick<Value, 'start' | 'end'>): string {
  let result = ''
  let index = start
  while (index < end) {
    const quote = text.indexOf('"', index)
    const stop = quote < 0 || quote > end ? end : quote
    result += text.slice(index, stop).replace(/[\t\n\r ]+/g, '')
    index = stop === end ? end : endOfString(text, stop)
    result += text.slice(stop, index)
  }
  return result
}

function nextItem(text: string, index: number): number {
  const end = skipBlank(text, index)
  return text.charCodeAt(end) === COMMA ? skipBlank(text, end + 1) : end
}

function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); ; quote = text.indexOf('"', quote + 1)) {
    if (quote < 0) throw new Error('a text without an end: this is not JSON')
    let first = quote
    while (text.charCodeAt(first - 1) === BACKSLASH) first--
    if ((quote - first) % 2 === 0) return quote + 1
  }
}

/** The index of the first character that is no blank. */
export function skipBlank(text: string, index: number): number {
  // Nearly always there is no blank.
  return text.charCodeAt(index) > 0x20 ? index : endOfMatch(BLANK, text, index)
}

function endOfMatch(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return index + (pattern.exec(text)?.[0].length ?? 0)
}
