import type { WorkerLogEntry } from '../../channel/messages.ts'
import type { Sample } from './exposition.ts'

/** Upper ends of the latency buckets, in seconds: a GET from memory to a write on a disk that struggles. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const

const BUCKETS_MS = BUCKETS.map(seconds => seconds * 1000)

/** The methods that have a count of their own. All other names share one, as clients could make up a million of them. */
const WEBSOCKET_METHODS = [
  ...['ADD', 'LIST', 'GET', 'UPDATE', 'DELETE', 'BATCH', 'UNDO', 'REDO', 'HISTORY', 'SUBSCRIBE', 'UNSUBSCRIBE'],
  ...['STATUS', 'AUTH', 'HELP', 'CLOSE', 'KILL', 'DETACH', 'DRAIN', 'SHUTDOWN', 'rpc.discover'],
]
const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'UPGRADE', 'EVENTS']
const OTHER = 'other'

/** The outcome of each status. Failures that are not in this table are `other`. */
const OUTCOMES: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'invalid',
  406: 'invalid',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  413: 'too_large',
  415: 'invalid',
  422: 'invalid',
  426: 'invalid',
  429: 'rate_limited',
  431: 'too_large',
  500: 'internal',
  503: 'unavailable',
  507: 'storage',
}

/** Says how an operation went, by its status. */
export function outcomeOf(status: number): string {
  return OUTCOMES[status] ?? (status < 400 ? 'ok' : OTHER)
}

interface Series {
  outcomes: Map<string, number>
  /** The number of operations in each latency bucket, not cumulative. The last bucket has those that took longer than all others. */
  buckets: number[]
  /** The sum of the reported times, in milliseconds. */
  sumMs: number
}

/** Counts operations by protocol, method and outcome, and how long they took. */
export class OperationCounts {
  readonly #websocket = createTable(WEBSOCKET_METHODS)
  readonly #http = createTable(HTTP_METHODS)

  /** Counts an operation that a worker reports, and those like it that the worker left out. */
  add({ http, method = '', status = 0, ms, more = 0 }: WorkerLogEntry): void {
    const table = http ? this.#http : this.#websocket
    const series = table.get(method) ?? table.get(OTHER)
    if (!series) return
    const outcome = outcomeOf(status)
    series.outcomes.set(outcome, (series.outcomes.get(outcome) ?? 0) + 1 + more)
    if (ms === undefined) return
    const place = BUCKETS_MS.findIndex(end => ms <= end)
    const index = place < 0 ? BUCKETS.length : place
    series.buckets[index] = (series.buckets[index] ?? 0) + 1
    series.sumMs += ms
  }

  /** The number of operations by protocol, method and outcome. */
  totals(): Sample[] {
    return this.#samples((series, labels) =>
      [...series.outcomes].map(([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
    )
  }

  /** The durations of operations by protocol and method, as a histogram in seconds. */
  durations(): Sample[] {
    return this.#samples(histogram)
  }

  #samples(toSamples: (series: Series, labels: Record<string, string>) => Sample[]): Sample[] {
    const tables = [
      ['websocket', this.#websocket],
      ['http', this.#http],
    ] as const
    return tables.flatMap(([protocol, table]) =>
      [...table].flatMap(([method, series]) => toSamples(series, { protocol, method })),
    )
  }
}

function createTable(methods: readonly string[]): Map<string, Series> {
  return new Map(
    [...methods, OTHER].map(method => [
      method,
      { outcomes: new Map(), buckets: new Array<number>(BUCKETS.length + 1).fill(0), sumMs: 0 },
    ]),
  )
}

/** Formats a histogram, whose buckets are cumulative. A method of which no time was told has none. */
function histogram({ buckets, sumMs }: Series, labels: Record<string, string>): Sample[] {
  let count = 0
  const samples = [...BUCKETS, Number.POSITIVE_INFINITY].map((end, index): Sample => {
    count += buckets[index] ?? 0
    return {
      suffix: '_bucket',
      labels: { ...labels, le: end === Number.POSITIVE_INFINITY ? '+Inf' : String(end) },
      value: count,
    }
  })
  if (count === 0) return []
  return [
    ...samples,
    { suffix: '_sum', labels, value: Math.round(sumMs * 1000) / 1e6 },
    { suffix: '_count', labels, value: count },
  ]
}
