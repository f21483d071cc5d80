import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { Refused } from '../../src/cli/refused.ts'
import { withClient } from '../../src/cli/with-client.ts'
import type { BookstoreClient } from '../../src/client/client.ts'
import { startServer, type TestServer } from '../processes/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})

/** Does some work as a command does, right after the worker of its connection was killed. */
function afterKill<T>(work: (client: BookstoreClient) => Promise<T>): Promise<T> {
  const options = { db: server.db, host: '127.0.0.1', port: 0, stateFolder: join(tmpdir(), 'state') }
  return withClient(options, true, async client => {
    const { pid } = await client.opened()
    process.kill(pid, 'SIGKILL')
    return work(client)
  })
}

test('a command whose worker is killed is done once all the same', async () => {
  const book = await afterKill(client => client.call('ADD', { title: 'Once' }))
  const all = await afterKill(async client => (await client.call('LIST', { q: 'once' })).books)
  expect(all).toEqual([book])
})

test('one that may not be done twice is refused with a sentence', async () => {
  const undone = afterKill(async client => {
    const lost = new Promise<void>(resolve => client.onState(({ status }) => status !== 'open' && resolve()))
    await lost
    return client.call('UNDO', {})
  })
  await expect(undone).rejects.toThrow(Refused)
  await expect(undone).rejects.toThrow('no answer came, as the connection was lost')
})
