import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startServer, type TestServer } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { statusOfUpgrade } from './ask.ts'

let server: TestServer

afterEach(() => server.stop())

/** The lines that hold a text, and for how many refusals they stand. */
function linesWith(lines: readonly string[], text: string): { lines: number; refusals: number } {
  const found = lines.filter(line => line.includes(text))
  const more = found.map(line => Number(/\(and ([\d,]+) more like it\)/.exec(line)?.[1]?.replaceAll(',', '') ?? 0))
  return { lines: found.length, refusals: found.length + more.reduce((sum, count) => sum + count, 0) }
}

/** Ends the server, so that what was left out has been told; resolves with everything it said. */
async function linesOf(): Promise<string[]> {
  server.process.kill('SIGTERM')
  await server.exited
  return server.lines
}

test('a flood of refused pages is twenty lines and how many more, whichever workers it met', async () => {
  server = await startServer({ args: ['--connections-per-worker', '20'] })
  for (let count = 0; count < 100; count++)
    expect(await statusOfUpgrade(server.port, { Origin: `http://evil-${count}.example` })).toBe(403)
  const lines = await linesOf()
  const told = linesWith(lines, 'may not connect; --origin allows an origin')
  expect(told.refusals).toBe(100)
  expect(told.lines).toBeLessThan(90)
  // Who was refused asked for something, and that has its line.
  expect(linesWith(lines, 'left before it asked').lines).toBe(0)
  const access = readFileSync(join(server.folder, 'logs', 'access.log'), 'utf8').split('\n')
  expect(access.filter(line => line.includes('" 403 ')).length).toBe(told.lines)
})

test('a flood of commands that are none is thinned out by the worker, and all are counted', async () => {
  server = await startServer()
  const client = await connect(server.url)
  const words = 2000
  for (let count = 0; count < words; count++) client.send(`WORD${count}`)
  for (let count = 0; count < words; count++) expect(await client.next()).toMatch(/^ERROR METHOD/)
  await client.close()
  const told = linesWith(await linesOf(), 'there is no method')
  expect(told.refusals).toBe(words)
  expect(told.lines).toBeLessThan(700)
})

test.each([
  ['a binary frame', (send: (data: string | Buffer) => void) => send(Buffer.from('x')), 'text frames only'],
  [
    'a frame that is too large',
    (send: (data: string | Buffer) => void) => send('x'.repeat(262_145)),
    'Max payload size exceeded',
  ],
])('%s is said in the log', async (_what, act, line) => {
  server = await startServer()
  const client = await connect(server.url)
  act(data => client.socket.send(data))
  await client.closed
  expect(await server.line(line)).toContain(' warn ')
})
