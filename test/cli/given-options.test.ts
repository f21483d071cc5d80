import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { ServerOptions } from '../../src/hosting/host-messages.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { run } from './run.ts'

afterEach(() => vi.unstubAllEnvs())

/** The options of which the app is told that somebody gave them. */
async function given(...args: string[]): Promise<string[]> {
  let names: readonly (keyof ServerOptions)[] = []
  const app = async (_options: ServerOptions, named: typeof names) => {
    names = named
    return 0
  }
  expect(await run(args, { isTerminal: true, app })).toMatchObject({ status: 0, error: '' })
  return [...names].sort()
}

test('what nobody named is a default, and was given by nobody', async () => {
  expect(await given()).toEqual([])
})

test('the app knows what was given in the arguments, the environment and the file, under the names it uses', async () => {
  const config = join(temporaryFolder(), 'config.json')
  writeFileSync(config, JSON.stringify({ maxWorkers: 10, hostName: ['shop.example'] }))
  vi.stubEnv('BOOKSTORE_PORT', '21072')
  expect(await given('--config', config, '--origin', 'https://shop.example', '--min-spare=1')).toEqual([
    'hostNames',
    'maxWorkers',
    'minSpare',
    'origins',
    'port',
  ])
})
