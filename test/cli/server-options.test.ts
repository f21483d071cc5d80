import { expect, test } from 'vitest'
import { run } from './run.ts'

test.each([
  ['--origin', 'https://shop.example/'],
  ['--origin', 'null'],
  ['--origin', '*'],
  ['--host-name', 'https://books.example'],
  ['--host-name', 'books.example:8080'],
  ['--token', ''],
  ['--reader-token', 'two words'],
  ['--requests-per-second', '-1'],
])('%s %j would never match, and exits with 2', async (option, value) => {
  const { status, error } = await run(['serve', `${option}=${value}`])
  expect(status).toBe(2)
  expect(error).toContain(`${option} must be`)
})

test.each(['22', '6000', '10080'])('port %s, to which no browser connects, is refused', async port => {
  const { status, error } = await run(['serve', '--port', port])
  expect([status, error]).toEqual([2, expect.stringContaining(`port ${port} is one that browsers and Node do not`)])
})
