import { afterEach, expect, test } from 'vitest'
import { startServer, type TestServer } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'

let server: TestServer

afterEach(() => server.stop())

test('what a client had still queued when it left is not done in the name of the next one', async () => {
  // One worker, so that the next connection comes to the same process.
  server = await startServer({ args: ['--max-workers', '1', '--min-spare', '1', '--max-spare', '1'] })
  const first = await connect(`${server.url}/?client=first`)
  const { connection, pid } = await first.rpc('STATUS')
  for (let count = 0; count < 1500; count++) first.send(`ADD title="Book ${count}"`)
  first.send('SUBSCRIBE books')
  await first.next(frame => frame.startsWith('OK'))
  first.socket.terminate()

  const second = await connect(`${server.url}/?client=second`)
  expect((await second.rpc('STATUS')).pid).toBe(pid)
  const { changes } = await second.rpc('HISTORY', { limit: 1000 })
  expect(changes.length).toBeGreaterThan(0)
  for (const { by } of changes) expect(by).toMatchObject({ client: 'first', connection })
  await second.rpc('ADD', { title: 'Mine' })
  const later = await second.rpc('HISTORY', { limit: 1000 })
  expect(later.changes.filter(({ by }: { by: { client: string } }) => by.client === 'second')).toHaveLength(1)
  // Nobody subscribed on this connection.
  expect(second.frames.filter(frame => frame.startsWith('CHANGE'))).toEqual([])
  expect(server.lines.filter(line => / error /.test(line))).toEqual([])
})
