import type { NamedAmount } from '../../domain/statistics/statistics.ts'
import { amountText, type StatisticsTable, statisticsTables, valueText } from '../../domain/statistics/tables.ts'
import { bar } from '../../text/bar.ts'
import { fit } from '../../text/fit.ts'
import { visible } from '../../text/visible.ts'
import { widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import type { Overlay } from '../state/app-state.ts'
import { count } from './figures.ts'
import type { Line } from './line.ts'

const LONGEST_NAME = 28
const LONGEST_BAR = 30
/** From here on there is room for copies and values beside the bars. */
const ROOMY = 76

/** Statistics as rows of the screen: each part with its figures, and bars beside them. */
export function statisticsLines(
  { statistics, filter }: Extract<Overlay, { type: 'statistics' }>,
  width: number,
): Line[] {
  const which = filter === '' ? '' : `, those of the filter /${filter}`
  const tables = statisticsTables(statistics).filter(({ rows }) => rows.length > 0)
  return [
    ...wrap(amountText(statistics) + which, width - 4).map(
      (text): Line => [{ text: `  ${visible(text)}`, bold: true }],
    ),
    ...tables.flatMap(table => tableLines(table, width)),
  ]
}

function tableLines({ title, rows }: StatisticsTable, width: number): Line[] {
  const most = Math.max(...rows.map(({ books }) => books))
  const named = Math.max(...rows.map(({ name }) => widthOf(visible(name))))
  const nameWidth = Math.min(LONGEST_NAME, named, Math.floor(width * 0.45))
  const countWidth = count(most).length
  const barWidth = Math.max(1, Math.min(LONGEST_BAR, width - nameWidth - countWidth - 8))
  const head: Line = [{ text: `  ${title}`, tone: 'accent', bold: true }]
  return [[], head, ...rows.map(row => rowLine(row, { most, nameWidth, countWidth, barWidth }, width))]
}

function rowLine(
  row: NamedAmount,
  { most, nameWidth, countWidth, barWidth }: { most: number; nameWidth: number; countWidth: number; barWidth: number },
  width: number,
): Line {
  const { name, books, copies } = row
  const figures = [copies === books ? '' : `${count(copies)} copies`, valueText(row)]
    .filter(text => text !== '')
    .join(', ')
  const cells = `  ${fit(visible(name), nameWidth)}  ${fit(count(books), countWidth, 'right')}  `
  return [
    { text: cells },
    { text: fit(bar(books, most, barWidth), barWidth), tone: 'good' },
    { text: width < ROOMY || figures === '' ? '' : `  ${figures}`, tone: 'quiet' },
  ]
}
