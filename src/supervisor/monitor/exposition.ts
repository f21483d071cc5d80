// Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/

/** One value of a metric. Labels must come from a bounded set: Prometheus keeps a time series for each combination. */
export interface Sample {
  suffix?: '_bucket' | '_sum' | '_count'
  labels?: Readonly<Record<string, string>>
  value: number
}

/** A metric: its name without the prefix, one line of help, and its values. */
export interface Family {
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  samples: readonly Sample[]
}

const PREFIX = 'bookstore_'

/** Formats families as text, one after the other. A family without values is left out. */
export function toExposition(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(formatFamily)
    .join('')
}

function formatFamily({ name, type, help, samples }: Family): string {
  const full = `${PREFIX}${name}`
  const lines = samples.map(
    ({ suffix = '', labels = {}, value }) => `${full}${suffix}${formatLabels(labels)} ${formatNumber(value)}\n`,
  )
  return `# HELP ${full} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}\n# TYPE ${full} ${type}\n${lines.join('')}`
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join()}}`
}

function escapeValue(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}

function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}
