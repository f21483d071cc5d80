/** What a scrape holds: the type of each family, and each sample by its name and labels as they stand. */
export interface Scrape {
  types: ReadonlyMap<string, string>
  samples: ReadonlyMap<string, number>
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`
const HEADER = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`)
const SAMPLE = new RegExp(String.raw`^(${NAME})(\{${LABEL}(?:,${LABEL})*\})? (\S+)$`)
const NUMBER = /^(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf|-Inf|NaN)$/

/**
 * Reads Prometheus' text format 0.0.4 more strictly than a scraper would: each family has one HELP, one TYPE and then its
 * samples, in this order and in one piece; no sample comes twice; counters are called `_total`; histograms add up.
 * Throws an error that quotes the line.
 */
export function parseExposition(text: string): Scrape {
  const types = new Map<string, string>()
  const samples = new Map<string, number>()
  let family = { name: '', hasType: false }
  if (!text.endsWith('\n')) throw new Error('the text does not end with a line feed')
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = HEADER.exec(line) ?? []
    if (keyword === 'HELP') family = beginFamily(name, types)
    else if (keyword === 'TYPE') family = typeFamily(name, rest, family, types)
    else addSample(line, family, types, samples)
  }
  checkHistograms(types, samples)
  return { types, samples }
}

function beginFamily(name: string, types: ReadonlyMap<string, string>) {
  if (types.has(name)) throw new Error(`${name} comes twice`)
  return { name, hasType: false }
}

function typeFamily(name: string, type: string, family: { name: string }, types: Map<string, string>) {
  if (name !== family.name || types.has(name)) throw new Error(`TYPE of ${name} does not follow its HELP`)
  if (!['counter', 'gauge', 'histogram'].includes(type)) throw new Error(`${name} is of no known type: ${type}`)
  if ((type === 'counter') !== name.endsWith('_total')) throw new Error(`only counters end with _total: ${name}`)
  types.set(name, type)
  return { name, hasType: true }
}

function addSample(
  line: string,
  family: { name: string; hasType: boolean },
  types: ReadonlyMap<string, string>,
  samples: Map<string, number>,
): void {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? []
  if (!NUMBER.test(value)) throw new Error(`no sample: ${line}`)
  const base = types.get(family.name) === 'histogram' ? name.replace(/_(?:bucket|sum|count)$/, '') : name
  if (base !== family.name || !family.hasType) throw new Error(`not below its family: ${line}`)
  if (samples.has(name + labels)) throw new Error(`comes twice: ${line}`)
  samples.set(name + labels, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value))
}

function checkHistograms(types: ReadonlyMap<string, string>, samples: ReadonlyMap<string, number>): void {
  for (const [name] of [...types].filter(([, type]) => type === 'histogram')) {
    const counts = [...samples].filter(([key]) => key.startsWith(`${name}_count`))
    for (const [key, count] of counts) {
      const labels = key.slice(`${name}_count`.length).replace(/\}$/, '')
      const buckets = [...samples].filter(([other]) => other.startsWith(`${name}_bucket${labels},le=`))
      const values = buckets.map(([, value]) => value)
      const isRising = values.every((value, index) => value >= (values[index - 1] ?? 0))
      const isWhole = buckets.at(-1)?.[0].endsWith('le="+Inf"}') && values.at(-1) === count
      if (!isRising || !isWhole || !samples.has(`${name}_sum${key.slice(`${name}_count`.length)}`))
        throw new Error(`${key} does not add up`)
    }
  }
}
