import type { BookstoreClient } from '../../client/client.ts'
import { listAll } from '../../client/list-all.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { type NamedAmount, type Statistics, StatisticsCounter } from '../../domain/statistics/statistics.ts'
import { amountText, type StatisticsTable, statisticsTables, valueText } from '../../domain/statistics/tables.ts'
import { checkParams } from '../../protocol/check-params.ts'
import type { ParamsOf } from '../../protocol/params.ts'
import { bar } from '../../text/bar.ts'
import { fit } from '../../text/fit.ts'
import { widthOf } from '../../text/width.ts'

/** The options of `stats`, as commander delivers them. */
export interface StatsGiven {
  filter?: string
  json?: boolean
}

const PLAIN_WIDTH = 100

/** Counts the books of a filter: tables with bars for a person, or one object as JSON. */
export async function showStatistics(client: BookstoreClient, { filter, json }: StatsGiven): Promise<string> {
  const { params } = checkParams('LIST', filter === undefined ? {} : { filter })
  const counter = new StatisticsCounter()
  for await (const { books } of listAll(client, params as ParamsOf<'LIST'>)) for (const book of books) counter.add(book)
  const statistics = counter.result
  return json ? JSON.stringify(statistics) : inWords(statistics, process.stdout.columns ?? PLAIN_WIDTH)
}

function inWords(statistics: Statistics, width: number): string {
  const tables = statisticsTables(statistics).filter(({ rows }) => rows.length > 0)
  return [amountText(statistics), ...tables.map(table => tableText(table, width))].join('\n\n')
}

function tableText({ title, rows }: StatisticsTable, width: number): string {
  const most = Math.max(...rows.map(({ books }) => books))
  const nameWidth = Math.min(28, Math.max(...rows.map(({ name }) => widthOf(cleanLine(name)))))
  const countWidth = String(most).length
  const barWidth = Math.max(4, Math.min(40, width - nameWidth - countWidth - 30))
  return [title, ...rows.map(row => rowText(row, { most, nameWidth, countWidth, barWidth }))].join('\n')
}

function rowText(
  row: NamedAmount,
  { most, nameWidth, countWidth, barWidth }: { most: number; nameWidth: number; countWidth: number; barWidth: number },
): string {
  const { name, books, copies } = row
  const figures = [copies === books ? '' : `${copies} copies`, valueText(row)].filter(text => text !== '').join(', ')
  const cells = [
    fit(cleanLine(name), nameWidth),
    fit(String(books), countWidth, 'right'),
    fit(bar(books, most, barWidth), barWidth),
  ]
  return `  ${[...cells, figures].join('  ')}`.trimEnd()
}
