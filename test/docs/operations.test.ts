import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { addServerOptions } from '../../src/cli/server-options.ts'
import { RefusalCounts } from '../../src/supervisor/accept/refusal-counts.ts'
import { REFUSALS } from '../../src/supervisor/accept/refusals.ts'
import { Metrics } from '../../src/supervisor/monitor/metrics.ts'
import { parseExposition } from '../processes/exposition.ts'

const TEXT = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')

/** The rows of all tables, as lists of cells. */
const ROWS = TEXT.split('\n')
  .filter(line => line.startsWith('|'))
  .map(line => line.split('|').map(cell => cell.trim()))

describe('docs/operations.md', () => {
  const options = addServerOptions(new Command()).options
  const presets = new Map(
    ROWS.flatMap(([, names = '', values = '']) => {
      const given = values.split(', ')
      return names.split(', ').map((name, place) => [name.replaceAll('`', ''), given[place] ?? given[0]] as const)
    }),
  )

  test.each(options.map(option => [option.long ?? '', option] as const))('has %s with its preset', (name, option) => {
    const preset: unknown = option.defaultValue
    const isNone = preset === undefined || (Array.isArray(preset) && preset.length === 0)
    expect(presets.get(name)).toBe(isNone ? 'none' : preset === false ? 'off' : String(preset))
  })

  test('has every metric, with its type and its labels', () => {
    const metrics = new Metrics()
    metrics.callRefused('getpriority', 1)
    metrics.operation({ level: 'info', method: 'GET', status: 200, ms: 1 })
    const store = {
      books: 0,
      revision: 0,
      epoch: '',
      writable: true,
      journalBytes: 0,
      checkpoints: { count: 0, lastMs: 0 },
    }
    const refused = new RefusalCounts().byReason
    const nothing = {
      refused,
      accepted: 0,
      waiting: 0,
      maxWorkers: 1,
      logLinesDropped: 0,
      residentBytes: 1,
      cpuSeconds: 1,
    }
    const read = { version: '1', uptimeSeconds: 1, connections: [], workers: [], isDraining: false, store, ...nothing }
    const { types } = parseExposition(metrics.text(read))
    const documented = new Map(
      ROWS.flatMap(([, names = '', kinds = '']) => {
        const given = kinds.split(', ')
        return names
          .split(/`, `/)
          .map((name, place) => [name.replaceAll('`', '').replace(/\{.*/, ''), given[place] ?? given[0]] as const)
      }).filter(([, kind = '']) => ['counter', 'gauge', 'histogram'].includes(kind)),
    )
    expect(Object.fromEntries(documented)).toEqual(
      Object.fromEntries([...types].map(([name, type]) => [name.replace('bookstore_', ''), type])),
    )
  })

  test('has every reason for which a connection is turned away', () => {
    expect(Object.keys(REFUSALS).filter(reason => !TEXT.includes(`\`${reason}\``))).toEqual([])
  })
})
