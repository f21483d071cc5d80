import { expect, test } from 'vitest'
import type { Caller } from '../../../src/channel/calls.ts'
import { BookstoreError } from '../../../src/domain/errors.ts'
import { createConnectionCaller } from '../../../src/worker/supervisor-link/connection-caller.ts'

/** A supervisor that answers as the test has it, and counts how often it was asked. */
function supervisor(answer: () => BookstoreError | undefined) {
  const asked: string[] = []
  const caller: Caller = {
    call: async method => {
      asked.push(method)
      const error = answer()
      if (error) throw error
      return { head: { t: 'ok' }, body: '' }
    },
    take: () => false,
    settled: async () => {},
    end: () => {},
  }
  return { caller, asked }
}

test('what was refused for coming too often is refused here until it is worth to ask again', async () => {
  const clock = { ms: 0 }
  let isBusy = true
  const { caller, asked } = supervisor(() =>
    isBusy ? new BookstoreError('RATE_LIMITED', 'too many', { retryAfterMs: 200 }) : undefined,
  )
  const connection = createConnectionCaller(caller, () => clock.ms)
  await expect(connection.call('list')).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterMs: 200 } })
  isBusy = false
  clock.ms = 150
  for (let count = 0; count < 100; count++)
    await expect(connection.call('list')).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterMs: 50 } })
  expect(asked).toEqual(['list'])
  clock.ms = 200
  await connection.call('list')
  expect(asked).toEqual(['list', 'list'])
})

test('other refusals are not remembered', async () => {
  const { caller, asked } = supervisor(() => new BookstoreError('NOT_FOUND', 'there is no book 7'))
  const connection = createConnectionCaller(caller)
  for (let count = 0; count < 3; count++) await expect(connection.call('get')).rejects.toThrow('there is no book 7')
  expect(asked).toHaveLength(3)
})

test('a connection that is over asks nothing any more; the next one does', async () => {
  const { caller, asked } = supervisor(() => undefined)
  const first = createConnectionCaller(caller)
  first.leave()
  await expect(first.call('commit')).rejects.toMatchObject({ code: 'OVERLOADED' })
  await createConnectionCaller(caller).call('list')
  expect(asked).toEqual(['list'])
})
