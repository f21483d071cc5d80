import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startServer, type TestServer } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { statusOfUpgrade } from './ask.ts'

/** The lines that hold a text, and for how many refusals they stand. */
function linesWith(lines: readonly string[], text: string): { lines: number; refusals: number } {
  const found = lines.filter(line => line.includes(text))
  const more = found.map(line => Number(/\(and ([\d,]+) more like it\)/.exec(line)?.[1]?.replaceAll(',', '') ?? 0))
  return { lines: found.length, refusals: found.length + more.reduce((sum, count) => sum + count, 0) }
}

/** Ends the server, so that what was left out has been told; resolves with everything it said. */
async function linesOf(server: TestServer): Promise<string[]> {
  server.process.kill('SIGTERM')
  await server.exited
  return server.lines
}

test('a flood of refused pages is twenty lines and how many more, whichever workers it met', async () => {
  const server = await startServer({ args: ['--connections-per-worker', '20', '--futile-per-second', '0'] })
  for (let count = 0; count < 100; count++)
    expect(await statusOfUpgrade(server.port, { Origin: `http://evil-${count}.example` })).toBe(403)
  const lines = await linesOf(server)
  const told = linesWith(lines, 'may not connect; --origin allows an origin')
  expect(told.refusals).toBe(100)
  expect(told.lines).toBeLessThan(90)
  // Who was refused asked for something, and that has its line.
  expect(linesWith(lines, 'left before it asked').lines).toBe(0)
  const access = readFileSync(join(server.folder, 'logs', 'access.log'), 'utf8').split('\n')
  expect(access.filter(line => line.includes('" 403 ')).length).toBe(told.lines)
})

test('a flood of commands that are none is thinned out by the worker, and all are counted; what closes a client is said', async () => {
  const server = await startServer()
  for (const [data, line] of [
    [Buffer.from('x'), 'text frames only'],
    ['x'.repeat(262_145), 'Max payload size exceeded'],
  ] as const) {
    const client = await connect(server.url)
    client.socket.send(data)
    await client.closed
    expect(await server.line(line)).toContain(' warn ')
  }
  const client = await connect(server.url)
  const words = 600
  for (let count = 0; count < words; count++) client.send(`WORD${count}`)
  for (let count = 0; count < words; count++) expect(await client.next()).toMatch(/^ERROR METHOD/)
  await client.close()
  const told = linesWith(await linesOf(server), 'there is no method')
  expect(told.refusals).toBe(words)
  expect(told.lines).toBeLessThan(300)
})
