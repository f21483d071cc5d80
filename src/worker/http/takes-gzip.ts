/**
 * Whether a client takes a body that is compressed with gzip, and does not like it plain better: `Accept-Encoding` with its
 * weights (RFC 9110, 12.5.3). Without the header bodies are sent plain.
 */
export function takesGzip(header = ''): boolean {
  const weights = new Map(header.toLowerCase().split(',').map(readItem))
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0
  return gzip > 0 && gzip >= (weights.get('identity') ?? 0)
}

/** Reads an item such as `gzip;q=0.5`. A weight that is none counts as "not at all". */
function readItem(item: string): [name: string, weight: number] {
  const [name = '', ...parameters] = item.split(';').map(part => part.trim())
  const weight = parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? '1'
  return [name, /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : 0]
}
