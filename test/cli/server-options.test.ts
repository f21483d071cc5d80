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
