import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { followTraffic } from '../../../src/cli/traffic/follow-traffic.ts'
import { temporaryFolder } from '../../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from '../../processes/server.ts'
import { connect } from '../../processes/test-client.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ args: ['--min-spare', '1'] })
})
afterAll(() => server.stop())

/** Where the server is, and what is printed; `lines` are those of JSON. */
function listen() {
  const lines: Record<string, unknown>[] = []
  const write = (text: string | Uint8Array, written?: unknown) => {
    lines.push(JSON.parse(String(text)))
    if (typeof written === 'function') written()
    return true
  }
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(write)
  const options = { db: server.db, host: '127.0.0.1', port: 0, stateFolder: temporaryFolder(), json: true }
  return { options, lines, end: () => spy.mockRestore() }
}

test('the frames of a connection are printed until it ends', async () => {
  const client = await connect(`${server.url}/?client=till`, { protocols: ['bookstore.v1.jsonrpc'] })
  const { connection } = JSON.parse(await client.next()).params
  const { options, lines, end } = listen()
  const followed = followTraffic(options, connection, new AbortController().signal)
  // The answer to a frame may be told, of which itself was sent a moment too early.
  const isTold = () => lines.some(({ direction, text }) => direction === 'in' && text === 'AUTH …')
  await expect.poll(() => isTold() || void client.send('AUTH secret-token')).toBe(true)
  await client.close()
  await followed
  end()
  expect(lines.every(line => line['connection'] === connection)).toBe(true)
  expect(lines.at(-1)).toMatchObject({ connection, ended: expect.stringMatching(/^closed 100\d/) })
  expect(JSON.stringify(lines)).not.toContain('secret-token')
})

test('Ctrl+C ends it, and a connection that is not there is refused', async () => {
  const client = await connect(server.url, { protocols: ['bookstore.v1.jsonrpc'] })
  const { connection } = JSON.parse(await client.next()).params
  const { options, end } = listen()
  const interruption = new AbortController()
  const followed = followTraffic(options, connection, interruption.signal)
  await server.line(`follows the traffic of connection #${connection}`)
  interruption.abort()
  await followed
  await expect(followTraffic(options, 999, interruption.signal)).rejects.toThrow('there is no connection 999')
  end()
  await client.close()
})
