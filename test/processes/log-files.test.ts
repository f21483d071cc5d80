import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLogFiles } from '../../src/supervisor/log/log-files.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer } from './server.ts'
import { connect } from './test-client.ts'

const COMBINED =
  /^\S+ - \S+ \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "(?:[^"\\]|\\.)*" \d{3} \d+ "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"$/

test('access.log has a line in Combined Log Format for each request, upgrade and operation', async () => {
  const server = await startServer()
  await fetch(`${server.url.replace('ws', 'http')}/books?q=%1b"x`, { headers: { 'user-agent': 'evil " \\ agent' } })
  const client = await connect(`${server.url}/?client=till%202`)
  await client.ask('ADD title="Logged"')
  await client.ask('GET 99')
  await client.ask('ADD title="no end')
  await client.close()
  await server.line('closed 1005')
  server.process.kill('SIGTERM')
  await server.exited
  const lines = readFileSync(join(server.folder, 'logs', 'access.log'), 'utf8')
    .trimEnd()
    .split('\n')
  for (const line of lines) expect(line).toMatch(COMBINED)
  // Two processes answered: who is logged first is between them.
  expect(lines.map(line => /"([A-Z]+ \S+) \w+\/1.1" (\d+)/.exec(line)?.slice(1).join(' ')).sort()).toEqual([
    'ADD /books 400',
    'ADD /books/1 201',
    'GET / 404',
    'GET /?client=till%202 101',
    'GET /books?q=%1b%22x 200',
  ])
  await server.stop()
})

test('what clients send reaches neither log nor terminal unescaped', async () => {
  const server = await startServer()
  const client = await connect(server.url)
  await client.ask('FO\u001b[31mO\nADD')
  await client.ask('ADD title=x \u001b]0;owned\u0007=1')
  await client.rpc('ADD', { title: 'x', '\u001b[2J': '\u009b31m' }).catch(() => {})
  await client.close()
  await server.line('closed ')
  server.process.kill('SIGTERM')
  await server.exited
  const log = readFileSync(join(server.folder, 'logs', 'access.log'), 'utf8') + server.lines.join('\n')
  expect(log).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  await server.stop()
})

test('log files give way while less than 64 MiB are free, and say so', async () => {
  const folder = temporaryFolder()
  const warnings: string[] = []
  let free = 10
  const files = openLogFiles(folder, { warn: text => warnings.push(text), freeBytes: async () => free })
  files.access(['before anybody looked'])
  await expect.poll(() => warnings.length).toBe(1)
  files.access(['left out'])
  files.error(['left out'])
  expect(files.dropped).toBe(2)
  free = 1e12
  await expect
    .poll(
      () => {
        files.access(['written again'])
        return warnings.length
      },
      { timeout: 5_000, interval: 100 },
    )
    .toBe(2)
  expect(warnings[1]).toMatch(/\d+ lines were left out/)
  await files.close()
  expect(readFileSync(join(folder, 'access.log'), 'utf8')).not.toContain('left out')
})
