import { expect, test } from 'vitest'
import { run } from './run.ts'

test.each(['add', 'list', 'get', 'update', 'delete', 'status'])('%s offers --json', async name => {
  expect((await run([name, '--help'])).out).toContain('--json')
})

test('merge, whose result is for a person, offers no --json and does not accept it', async () => {
  expect((await run(['merge', '--help'])).out).not.toContain('--json')
  const { status, error } = await run(['merge', 'db.json.external-1', '--json'])
  expect([status, error]).toEqual([2, expect.stringContaining("unknown option '--json'")])
})
