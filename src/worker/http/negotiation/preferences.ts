/** A weight that is none counts as "not at all". */
const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

/**
 * How much a client likes what one of these names stands for, from 0 (not at all) to 1, by a header such as Accept (RFC 9110,
 * 12.4.2). The first of the names that the header has decides; undefined when it has none of them.
 */
export function qualityOf(header: string, names: readonly string[]): number | undefined {
  const items = header.toLowerCase().split(',').map(readItem)
  for (const name of names) {
    const found = items.filter(item => item.name === name)
    if (found.length > 0) return Math.max(...found.map(({ quality }) => quality))
  }
  return undefined
}

function readItem(text: string): { name: string; quality: number } {
  const [name = '', ...parameters] = text.split(';').map(part => part.trim())
  const weight = parameters.find(one => one.startsWith('q='))?.slice(2) ?? '1'
  return { name, quality: WEIGHT.test(weight) ? Number(weight) : 0 }
}
