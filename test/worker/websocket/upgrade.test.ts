import { expect, test } from 'vitest'
import type { WorkerLogEntry } from '../../../src/channel/messages.ts'
import { BookstoreError } from '../../../src/domain/errors.ts'
import { handshake } from '../../frames/raw-socket.ts'
import { serve } from '../served.ts'

test.each([
  [401, 'token', new BookstoreError('UNAUTHORIZED', 'this token is not valid here')],
  [429, 'rate', new BookstoreError('RATE_LIMITED', 'too many', { retryAfterMs: 3_000 })],
  [503, 'busy', new BookstoreError('OVERLOADED', 'too busy', { retryAfterMs: 5_000 })],
  [500, 'fault', new BookstoreError('INTERNAL', 'the server made a mistake')],
  [507, 'fault', new BookstoreError('STORAGE', 'the disk is full')],
  [500, 'fault', new Error('something that nobody foresaw')],
] as const)('a WebSocket that is answered %i is refused as %s in the log', async (status, refused, error) => {
  const logged: WorkerLogEntry[] = []
  const { client } = await serve('none', { error, log: entry => logged.push(entry) })
  client.write(handshake())
  expect(await client.head()).toContain(`HTTP/1.1 ${status} `)
  expect(logged).toEqual([expect.objectContaining({ method: 'UPGRADE', status, refused })])
  client.socket.destroy()
})
