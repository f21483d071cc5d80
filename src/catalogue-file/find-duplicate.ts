import { itemsAt, type Member, membersAt, type Value } from '../domain/scan-json.ts'

/** The first member, anywhere in a value, whose name its object has already. */
export function findDuplicate(text: string, { start }: Pick<Value, 'start'>): Member | undefined {
  if (text[start] === '[') return firstOf(itemsAt(text, start), item => findDuplicate(text, item))
  if (text[start] !== '{') return undefined
  const names = new Set<string>()
  return firstOf(membersAt(text, start), member => {
    if (names.has(member.name)) return member
    names.add(member.name)
    return findDuplicate(text, member.value)
  })
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => Member | undefined): Member | undefined {
  for (const item of items) {
    const found = find(item)
    if (found) return found
  }
  return undefined
}
