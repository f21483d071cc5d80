import { cpus, release } from 'node:os'

/** One figure; with a peer, its ratio to that, and what is to be reached. */
export interface Row {
  what: string
  value: number
  ratio?: number
  reach?: number
  /** The figure (or the ratio) is to stay below `reach`. */
  isUpperLimit?: boolean
}

/** The figures as a table in Markdown. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map(({ what, value, ratio, reach, isUpperLimit = false }) => {
    const relation = ratio === undefined ? '' : `${ratio.toFixed(2)} ×`
    const goal = reach === undefined ? '' : `${isUpperLimit ? '≤' : '≥'} ${reach}${ratio === undefined ? '' : ' ×'}`
    const measured = ratio ?? value
    const isReached = reach === undefined ? '' : (isUpperLimit ? measured <= reach : measured >= reach) ? 'yes' : 'no'
    return `| ${what} | ${value.toLocaleString('en-US')} | ${relation} | ${goal} | ${isReached} |`
  })
  return [
    '| what | figure | against the peer | to reach | reached |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

/** On what it was measured. */
export function machine(): string {
  const [first] = cpus()
  return `Node ${process.versions.node}, Linux ${release()}, ${cpus().length} × ${first?.model.trim() ?? 'unknown'}`
}

const BAR = { height: 18, gap: 6, label: 420, width: 420 }

/** The rates as bars, each group to its own scale. */
export function toSvg(title: string, rows: readonly Row[]): string {
  const highest = Math.max(...rows.map(({ value }) => value))
  const height = rows.length * (BAR.height + BAR.gap) + 40
  const bars = rows.map(({ what, value }, index) => {
    const y = 32 + index * (BAR.height + BAR.gap)
    const width = Math.max(1, (value / highest) * BAR.width)
    const fill = what.includes('ours') ? '#2a7f9e' : '#9aa4b2'
    return [
      `<text x="${BAR.label - 8}" y="${y + 13}" text-anchor="end">${what.replace(/&/g, '&amp;')}</text>`,
      `<rect x="${BAR.label}" y="${y}" width="${width.toFixed(1)}" height="${BAR.height}" fill="${fill}"/>`,
      `<text x="${(BAR.label + width + 6).toFixed(1)}" y="${y + 13}">${value.toLocaleString('en-US')}</text>`,
    ].join('')
  })
  const width = BAR.label + BAR.width + 90
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12"><title>${title}</title><rect width="100%" height="100%" fill="#ffffff"/><text x="8" y="18" font-weight="bold">${title}</text>${bars.join('')}</svg>\n`
}
