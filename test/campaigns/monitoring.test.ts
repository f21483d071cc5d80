import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer, until } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'

// What administrators have: programs that read our log and our figures, and that nobody here wrote.

const OPERATIONS = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')

function isMissing(program: string, option: string): boolean {
  const isThere = spawnSync(program, [option]).status === 0
  if (!isThere) console.log(`skipped: ${program} is not installed (scripts/setup-test-tools.sh does that)`)
  return !isThere
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** All kinds of lines that access.log has: requests, upgrades, operations, refusals, with names and texts of all kinds. */
async function makeLog(server: TestServer): Promise<void> {
  const base = server.url.replace('ws', 'http')
  const ask = (path: string, init?: RequestInit) => fetch(base + path, init).then(response => response.text())
  const json = { 'content-type': 'application/json' }
  await ask('/books?q=%22%20%5C%1b%0a%e9', {
    headers: { 'user-agent': 'an "agent" \\ with\ttabs', referer: 'http://x.example/"y"' },
  })
  await ask('/books', { method: 'POST', headers: json, body: '{"title":"Dune"}' })
  await ask('/books/1', { method: 'PATCH', headers: json, body: '{"year":1965}' })
  await ask('/books', { method: 'OPTIONS' })
  await ask('/nothing')
  await ask('/books', { method: 'POST', headers: json, body: '{' })
  await expect(connect(server.url, { headers: { origin: 'http://evil.example' } })).rejects.toThrow('403')
  const client = await connect(`${server.url}/?client=${encodeURIComponent('till "2" – Büro')}`)
  for (const line of ['ADD title="Logged"', 'LIST', 'GET 1', 'GET 99', 'DELETE 1', 'FOO "bar', 'UNDO'])
    await client.ask(line)
  await client.close()
}

describe.skipIf(isMissing('goaccess', '--version'))('goaccess', () => {
  test('reads every line of access.log', async () => {
    const server = await startServer()
    await makeLog(server)
    await server.stop()
    const log = join(server.folder, 'logs', 'access.log')
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(14)
    const report = read(log)
    expect(report.general).toMatchObject({
      total_requests: lines.length,
      valid_requests: lines.length,
      failed_requests: 0,
      bandwidth: lines.reduce((sum, line) => sum + Number(/" \d{3} (\d+) "/.exec(line)?.[1]), 0),
    })
    const requests = report.requests.data.map(({ data }) => data)
    expect(requests).toEqual(expect.arrayContaining(['/books/1', 'ADD /books/2 WS/1.1', 'LIST /books WS/1.1']))
    const statuses = report.status_codes.data.flatMap(({ items = [] }) => items.map(({ data }) => data.slice(0, 3)))
    expect(statuses).toEqual(expect.arrayContaining(['101', '200', '201', '204', '400', '403', '404']))
    // Control: a line that is none is counted as failed.
    writeFileSync(log, `${lines.join('\n')}\nnot a line\n`)
    expect(read(log).general.failed_requests).toBe(1)
  })
})

interface Report {
  general: Record<string, number>
  requests: { data: { data: string }[] }
  status_codes: { data: { items?: { data: string }[] }[] }
}

function read(log: string): Report {
  const out = join(temporaryFolder(), 'report.json')
  execFileSync('goaccess', [log, '--log-format=COMBINED', '--no-global-config', '--no-progress', '-o', out], {
    stdio: 'ignore',
  })
  return JSON.parse(readFileSync(out, 'utf8'))
}

describe.skipIf(isMissing('prometheus', '--version') || isMissing('promtool', '--version'))('Prometheus', () => {
  test('scrapes /metrics with the documented configuration, and has nothing to say against them', async () => {
    const folder = temporaryFolder()
    const tokens = ['--token', 'of-writers', '--reader-token', 'of-readers']
    const server = await startServer({ args: tokens })
    const client = await connect(server.url, { headers: { authorization: 'Bearer of-writers' } })
    await client.ask('ADD title="Counted"')
    await client.close()
    const headers = { authorization: 'Bearer of-readers' }
    const metrics = await (await fetch(`${server.url.replace('ws', 'http')}/metrics`, { headers })).text()
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: metrics, encoding: 'utf8' })
    expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, '', ''])
    // Control: what breaks the rules for names is told.
    const wrong = spawnSync('promtool', ['check', 'metrics'], { input: '# TYPE x counter\nx 1\n', encoding: 'utf8' })
    expect(wrong.status).not.toBe(0)

    const [port, tokenFile, config] = [await freePort(), join(folder, 'token'), join(folder, 'prometheus.yml')]
    writeFileSync(tokenFile, 'of-readers')
    writeFileSync(config, documentedConfig(tokenFile, server.port))
    const storage = ['--storage.tsdb.path', join(folder, 'data')]
    const prometheus = spawn(
      'prometheus',
      [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, ...storage],
      { stdio: 'ignore' },
    )
    const ended = new Promise(resolve => prometheus.once('exit', resolve))
    atEnd(async () => {
      prometheus.kill('SIGKILL')
      await ended
    })
    const value = async (query: string) => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`
      // It does not listen yet, or says that it is not ready.
      const response = await fetch(url).catch(() => undefined)
      const answer = response?.ok ? await response.json() : undefined
      return (answer as Answer | undefined)?.data?.result[0]?.value[1]
    }
    await until('the bookstore is scraped', async () => (await value('up{job="bookstore"}')) === '1', 25_000)
    expect(await value('bookstore_books')).toBe('1')
    expect(await value('bookstore_writable')).toBe('1')
    expect(await value('sum(bookstore_operations_total{method="ADD",outcome="ok"})')).toBe('1')
    await server.stop()
  })

  test('takes the alerts that are recommended', () => {
    const [, text = ''] = OPERATIONS.split('What is worth waking somebody for:')
    const alerts = [...(text.split('\n\n', 1)[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, expr]) => expr)
    expect(alerts.length).toBeGreaterThan(3)
    const rules = join(temporaryFolder(), 'rules.json')
    const check = (exprs: readonly (string | undefined)[]) => {
      const group = { name: 'bookstore', rules: exprs.map((expr, index) => ({ alert: `alert${index}`, expr })) }
      writeFileSync(rules, JSON.stringify({ groups: [group] }))
      return spawnSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' }).status
    }
    expect(check(alerts)).toBe(0)
    expect(check(['bookstore_writable =='])).not.toBe(0)
  })
})

interface Answer {
  data?: { result: { value: [number, string] }[] }
}

function documentedConfig(tokenFile: string, port: number): string {
  const block = /```yaml\n# prometheus\.yml\n([\s\S]*?)```/.exec(OPERATIONS)?.[1] ?? ''
  const places = ['/etc/prometheus/bookstore-reader-token', '127.0.0.1:8080']
  for (const place of places) expect(block).toContain(place)
  const scrape = block.replace(places[0] ?? '', tokenFile).replace(places[1] ?? '', `127.0.0.1:${port}`)
  return `global: { scrape_interval: 1s, scrape_timeout: 1s }\n${scrape}`
}
