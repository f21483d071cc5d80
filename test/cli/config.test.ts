import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import type { ServerOptions } from '../../src/hosting/host-messages.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

let folder: string
let file: string
let stderr = ''

beforeEach(() => {
  folder = temporaryFolder()
  file = join(folder, 'config.json')
  stderr = ''
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    stderr += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

interface Started {
  status: number
  options?: ServerOptions
  reread?: (() => ServerOptions) | undefined
}

/** Runs `bookstore serve` up to the point where the server would start. */
async function serve(...args: string[]): Promise<Started> {
  const started: Started = { status: -1 }
  const never = () => Promise.reject(new Error('not asked for'))
  started.status = await runProgram(['node', 'bookstore', 'serve', ...args], {
    isTerminal: false,
    stateFolder: tmpdir(),
    app: never,
    attach: never,
    verify: never,
    restore: never,
    repair: never,
    interruption: () => new AbortController().signal,
    serve: async (options, reread) => {
      Object.assign(started, { options, reread })
      return 0
    },
  })
  return started
}

function write(content: unknown): void {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
}

describe('--config', () => {
  test('gives what nobody else gives: arguments come first, then the environment, then the file', async () => {
    write({ maxWorkers: 10, minSpare: 1, maxSpare: 7, hostName: 'shop.example', trustProxy: true })
    vi.stubEnv('BOOKSTORE_MAX_SPARE', '9')
    const { options } = await serve('--config', file, '--max-workers', '20')
    expect(options).toMatchObject({ maxWorkers: 20, maxSpare: 9, minSpare: 1, trustProxy: true })
    expect(options).toMatchObject({ hostNames: ['shop.example'], origins: [], connectionsPerWorker: 100 })
    expect(options).not.toHaveProperty('config')
  })

  test('an argument that says what is preset anyway comes before the file too', async () => {
    write({ maxWorkers: 10 })
    expect((await serve('--config', file, '--max-workers', '64')).options).toMatchObject({ maxWorkers: 64 })
  })

  test('tokens and lists', async () => {
    write({ token: 'secret', readerToken: 'other', origin: ['https://A.example', 'https://b.example'] })
    const { options } = await serve('--config', file)
    expect(options).toMatchObject({ token: 'secret', readerToken: 'other' })
    expect(options?.origins).toEqual(['https://a.example', 'https://b.example'])
  })

  test('may be named by the environment', async () => {
    write({ maxWorkers: 11 })
    vi.stubEnv('BOOKSTORE_CONFIG', file)
    expect((await serve()).options).toMatchObject({ maxWorkers: 11 })
  })

  test('is read again as it stands then, and arguments still come first', async () => {
    write({ maxWorkers: 10, maxSpare: 5 })
    const { reread } = await serve('--config', file, '--max-workers', '20')
    write({ maxWorkers: 30, maxSpare: 6, minSpare: 3 })
    expect(reread?.()).toMatchObject({ maxWorkers: 20, maxSpare: 6, minSpare: 3 })
    write({})
    expect(reread?.()).toMatchObject({ maxWorkers: 20, maxSpare: 4, minSpare: 2 })
    write({ maxWorkers: 'many' })
    expect(() => reread?.()).toThrow('maxWorkers must be a number (given: "many")')
  })

  test('without it there is nothing to read again', async () => {
    expect((await serve()).reread).toBeUndefined()
  })
})

describe('a file that is wrong is one line, and exit status 1', () => {
  test.each([
    [{ maxWorkers: 0 }, /maxWorkers: --max-workers must be a whole number from 1 to 4000 \(given: "0"\)/],
    [{ maxWorkers: 1.5 }, /maxWorkers: --max-workers must be a whole number/],
    [{ maxWorkers: '10' }, /maxWorkers must be a number \(given: "10"\)/],
    [{ maxWorkers: null }, /maxWorkers must be a number \(given: null\)/],
    [{ trustProxy: 'yes' }, /trustProxy must be true or false \(given: "yes"\)/],
    [{ host: '' }, /host must be a text \(given: ""\)/],
    [{ origin: ['shop.example'] }, /origin: --origin must be a scheme and a host/],
    [{ token: 'two words' }, /token: --token/],
    [{ origin: [1] }, /origin must be a text or a list of texts \(given: \[1\]\)/],
    [{ token: 123456 }, /token must be a text \(given: "number"\)/],
    [{ maxWorkes: 3 }, /there is no option maxWorkes; there are: .*maxWorkers/],
    [{ 'max-workers': 3 }, /there is no option max-workers; there are: .*maxWorkers/],
    [{ config: 'other.json' }, /there is no option config/],
    [{ minSpare: 9, maxSpare: 3 }, /--max-spare 3 must be at least --min-spare 9/],
    [[], /must hold an object, such as \{"maxWorkers": 200\} \(it is \[\]\)/],
    ['{"maxWorkers": }', /is not JSON: /],
  ])('%j', async (content, message) => {
    write(content)
    const { status, options } = await serve('--config', file)
    expect(stderr).toMatch(message)
    expect(stderr.startsWith(`bookstore: ${file}`)).toBe(true)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect([status, options]).toEqual([1, undefined])
  })

  test('a file that is not there', async () => {
    expect((await serve('--config', join(folder, 'nothing.json'))).status).toBe(1)
    expect(stderr).toMatch(/nothing\.json cannot be read: ENOENT/)
  })
})
