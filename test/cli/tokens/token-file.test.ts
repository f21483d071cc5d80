import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ServerOptions } from '../../../src/hosting/host-messages.ts'
import { temporaryFolder } from '../../leftovers/temporary-folder.ts'
import { startServer } from '../../processes/server.ts'
import { run } from '../run.ts'

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url))

let folder: string

beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => vi.unstubAllEnvs())

function tokenFile(content: string, mode = 0o600, name = 'token'): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

/** The options with which `serve` would start, and what the command said. */
async function serve(...args: string[]) {
  let options: ServerOptions | undefined
  let reread: (() => ServerOptions) | undefined
  const said = await run(['serve', ...args], {
    serve: async (given, again) => {
      options = given
      reread = again
      return 0
    },
  })
  return { ...said, options, reread }
}

describe('a token in a file', () => {
  test.each(['secret', 'secret\n', 'secret\r\n'])('%j is read without its line break', async content => {
    const { options, error } = await serve('--token-file', tokenFile(content))
    expect([options?.token, error]).toEqual(['secret', ''])
    expect(options).not.toHaveProperty('tokenFile')
  })

  test('of readers, too; by the environment; by --config, and again when that is read again', async () => {
    const reader = tokenFile('of-readers\n', 0o600, 'reader')
    const writer = tokenFile('of-writers\n')
    expect((await serve('--token-file', writer, '--reader-token-file', reader)).options).toMatchObject({
      token: 'of-writers',
      readerToken: 'of-readers',
    })
    const config = join(folder, 'config.json')
    writeFileSync(config, JSON.stringify({ tokenFile: writer }))
    const { options, reread } = await serve('--config', config)
    expect(options?.token).toBe('of-writers')
    writeFileSync(writer, 'another\n')
    expect(reread?.().token).toBe('another')
    vi.stubEnv('BOOKSTORE_TOKEN_FILE', writer)
    expect((await serve()).options?.token).toBe('another')
  })

  test('what is given nearer goes first: arguments, then the environment, then the file of --config', async () => {
    const path = tokenFile('from-the-file')
    vi.stubEnv('BOOKSTORE_TOKEN', 'from-the-environment')
    expect((await serve('--token-file', path)).options?.token).toBe('from-the-file')
    vi.unstubAllEnvs()
    vi.stubEnv('BOOKSTORE_TOKEN_FILE', path)
    expect((await serve('--token', 'from-the-argument')).options?.token).toBe('from-the-argument')
    expect(await serve('--token', 'a', '--token-file', path)).toMatchObject({
      status: 2,
      error: expect.stringContaining('--token and --token-file are both given'),
    })
    vi.stubEnv('BOOKSTORE_TOKEN', 'b')
    expect(await serve()).toMatchObject({
      status: 1,
      error: expect.stringMatching(/^bookstore: --token and --token-file/),
    })
  })

  test.each(['', '\n', 'two words', 'two\nlines', 'ünicode', 'x'.repeat(513)])(
    '%j is none, and is not repeated',
    async content => {
      const path = tokenFile(content)
      expect(await serve('--token-file', path)).toMatchObject({
        status: 1,
        options: undefined,
        error: `bookstore: ${path} must hold a token of 1 to 512 letters, digits and signs of ASCII, without blanks\n`,
      })
    },
  )

  test('that is not there or is a folder is one line, and exit status 1', async () => {
    mkdirSync(join(folder, 'folder'))
    for (const name of ['nothing', 'folder']) {
      const { status, error } = await serve('--token-file', join(folder, name))
      expect(status).toBe(1)
      expect(error).toMatch(new RegExp(`^bookstore: .*/${name} cannot be read: E[^\n]*\n$`))
    }
  })

  test.skipIf(process.platform === 'win32').each([
    [0o644, true],
    [0o604, true],
    [0o640, true],
    [0o600, false],
    [0o400, false],
  ])('with mode %o others can read: %j', async (mode, isWarned) => {
    const path = tokenFile('secret', mode)
    const { options, error } = await serve('--token-file', path)
    expect(options?.token).toBe('secret')
    expect(error).toBe(
      isWarned
        ? `bookstore: warning: ${path} has mode ${mode.toString(8)}, so that others can read the token in it: chmod 600 ${path}\n`
        : '',
    )
  })
})

test('commands present the token of a file, or of standard input, to a server that asks for one', async () => {
  const path = tokenFile('of-writers\n')
  const server = await startServer({ args: ['--token-file', path] })
  const at = ['list', '--url', server.url, '--json']
  expect(await run([...at, '--token-file', path])).toEqual({ status: 0, out: '[]\n', error: '' })
  expect(await run([...at, '--token-file', tokenFile('wrong', 0o600, 'wrong')])).toMatchObject({ status: 1, out: '' })
  expect(await run(at)).toMatchObject({ status: 1, error: expect.stringContaining('present a token first') })
  const piped = (input: string) =>
    spawnSync(process.execPath, [MAIN, ...at, '--token-file', '-'], { input, encoding: 'utf8' })
  expect(piped('of-writers\n')).toMatchObject({ status: 0, stdout: '[]\n' })
  expect(piped('').stderr).toMatch(/^bookstore: standard input must hold a token/)
  await server.stop()
})
