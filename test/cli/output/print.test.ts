import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../../processes/server.ts'
import { connect } from '../../processes/test-client.ts'
import { run } from '../run.ts'

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url))

let server: TestServer

beforeAll(async () => {
  server = await startServer()
  const client = await connect(server.url)
  // More than a pipe holds, so that a reader who leaves is noticed while it is being written.
  for (let batch = 0; batch < 4; batch++) {
    const operations = Array.from({ length: 250 }, (_, index) => ({
      method: 'ADD',
      params: { title: `Book ${batch * 250 + index} ${'long '.repeat(40)}end` },
    }))
    await client.rpc('BATCH', { operations })
  }
  await client.close()
})
afterAll(() => server.stop())

function shell(script: string) {
  const words = [process.execPath, MAIN, server.db].map(word => `'${word}'`)
  const { stdout, stderr } = spawnSync('/bin/bash', ['-c', `set -- ${words.join(' ')}; ${script}`], {
    encoding: 'utf8',
  })
  return { stdout, stderr }
}

test('a command ends quietly when its reader has enough', () => {
  const { stdout, stderr } = shell(`"$1" "$2" list --db "$3" | head -c 100; echo " \${PIPESTATUS[0]}"`)
  expect(stderr).toBe('')
  expect(stdout.slice(100)).toBe(' 0\n')
})

test('where there is no terminal titles are whole, and nothing is coloured', async () => {
  const { out } = await run(['list', '--db', server.db])
  expect(out.match(/ end /g)).toHaveLength(1000)
  expect(out).not.toMatch(/[…\u001b]/)
})

test.skipIf(!existsSync('/dev/full'))('output that cannot be written is one line and exit status 1', () => {
  const { stdout, stderr } = shell('"$1" "$2" list --db "$3" >/dev/full; echo $?')
  expect([stdout, stderr]).toEqual([
    '1\n',
    expect.stringMatching(/^bookstore: the output cannot be written: ENOSPC[^\n]*\n$/),
  ])
})

test('the help of the program and of each command says what exit statuses mean', async () => {
  for (const args of [['--help'], ['list', '--help'], ['watch', '--help']])
    expect((await run(args)).out).toContain(
      'Exit status: 0 done, 1 refused or failed (stderr says why in one line), 2 wrong usage.',
    )
})
