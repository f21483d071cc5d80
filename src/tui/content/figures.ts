const BARS = '▁▂▃▄▅▆▇█'

/** A number with separators for thousands. Whole ones need no Intl, which takes ten milliseconds of a start to load. */
export function count(value: number): string {
  return Number.isSafeInteger(value) ? String(value).replace(/\B(?=(?:\d{3})+$)/g, ',') : value.toLocaleString('en-US')
}

/** Bytes as a person reads them: `980 B`, `12.3 MB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let amount = value
  let unit = 0
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000
    unit++
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`
}

/** A duration as a person reads it: `12s`, `3m05`, `2h10`, `4d`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}`
  if (seconds < 86_400)
    return `${Math.floor(seconds / 3600)}h${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}`
  return `${Math.floor(seconds / 86_400)}d`
}

/** How often an age of less than a minute changes, in seconds: each change of what is shown costs a frame. */
const AGE_STEP = 5

/** A duration in its largest unit, as a table shows it: `10s`, `3m`, `2h`, `4d`. It changes every five seconds, after a minute once a minute, and so on. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds - (seconds % AGE_STEP)}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`
}

/** The local time of day of an ISO 8601 time: `22:14:01`. */
export function timeOfDay(at: string): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, '0')).join(':')
}

/** The last values as bars, the highest of them at full height; none where there is no room. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = width > 0 ? values.slice(-width) : []
  const highest = Math.max(1, ...shown)
  return shown.map(value => BARS[Math.min(BARS.length - 1, Math.floor((value / highest) * (BARS.length - 1)))]).join('')
}
