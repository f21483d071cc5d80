import { itemsAt, membersAt, skipBlank } from '../domain/scan-json.ts'

/** A name that an object has twice, and where: indexes in the text. */
export interface RepeatedName {
  name: string
  first: number
  second: number
}

/** Finds the first object in a JSON text that has a name twice, however the name is escaped. */
export function findRepeatedName(text: string, at = 0): RepeatedName | undefined {
  const start = skipBlank(text, at)
  if (text[start] === '[') return firstOf(itemsAt(text, start), item => findRepeatedName(text, item.start))
  if (text[start] !== '{') return undefined
  const known = new Map<string, number>()
  return firstOf(membersAt(text, start), ({ name, start: second, value }) => {
    const first = known.get(name)
    known.set(name, second)
    return first === undefined ? findRepeatedName(text, value.start) : { name, first, second }
  })
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
