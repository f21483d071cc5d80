import { expect, test } from 'vitest'
import { callWithRetry } from '../../src/client/call-with-retry.ts'
import type { BookstoreClient } from '../../src/client/client.ts'
import { BookstoreError } from '../../src/domain/errors.ts'

/** A client whose server answers one after the other of these. */
function client(answers: (BookstoreError | string)[]): { client: BookstoreClient; asked: unknown[] } {
  const asked: unknown[] = []
  const call = async (_method: string, params: unknown) => {
    asked.push(params)
    const answer = answers.shift()
    if (answer instanceof BookstoreError) throw answer
    return answer
  }
  return { client: { call } as unknown as BookstoreClient, asked }
}

const limited = () => new BookstoreError('RATE_LIMITED', 'too many', { retryAfterMs: 1 })

test('what was refused for coming too often is sent again as it was', async () => {
  const { client: patient, asked } = client([limited(), limited(), 'done'])
  expect(await callWithRetry(patient, 'GET', { id: 7 })).toBe('done')
  expect(asked).toEqual([{ id: 7 }, { id: 7 }, { id: 7 }])
})

test('any other refusal is passed on at once, and too many of these at last', async () => {
  const other = client([new BookstoreError('STORAGE', 'the disk is full'), 'done'])
  await expect(callWithRetry(other.client, 'GET', { id: 7 })).rejects.toThrow('the disk is full')
  expect(other.asked).toHaveLength(1)
  const busy = client(Array.from({ length: 100 }, limited))
  await expect(callWithRetry(busy.client, 'GET', { id: 7 })).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  expect(busy.asked).toHaveLength(20)
})
