import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkNewBook } from '../../src/domain/check-fields.ts'
import { ERROR_FORMATS } from '../../src/protocol/errors.ts'
import { LIMITS } from '../../src/protocol/limits.ts'
import { METHODS } from '../../src/protocol/params.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { blocks, firstProgram, PROTOCOL, pattern } from './protocol-blocks.ts'
import { expectEveryChangeOnce } from './watch-program.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

describe('docs/protocol.md', () => {
  test('its conversations are what a client sends and gets', async () => {
    const lines = blocks('jsonrpc').flatMap(block => block.split('\n'))
    expect(lines.length).toBeGreaterThan(15)
    const client = await connect(server.url, { protocols: ['bookstore.v1.jsonrpc'] })
    let epoch = ''
    for (const line of lines) {
      const frame = line.slice(2)
      if (line.startsWith('> ')) {
        client.send(frame.replaceAll('cccd3ecb', epoch))
        continue
      }
      const got = await client.next()
      epoch ||= (JSON.parse(got) as { params: { epoch: string } }).params.epoch
      expect(got).toMatch(pattern(frame))
    }
    await client.close()
  })

  test('its first steps by hand are what a client sends and gets', async () => {
    const [block = ''] = blocks('console')
    const client = await connect(server.url)
    const lines = block.split('\n').slice(1)
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) {
      if (line.startsWith('> ')) client.send(line.slice(2))
      else expect(await client.next()).toMatch(pattern(line.slice(2)))
    }
    await client.close()
  })

  test('its first steps in JavaScript add a book and find it', () => {
    const file = join(temporaryFolder(), 'first.mjs')
    writeFileSync(file, firstProgram('js', server.url))
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' })
    expect(stdout + stderr).toMatch(/^\d+ \[.*'Dune'.*\]\n$/s)
  })

  test('its program in JavaScript tells every change once, also after its connection was lost', async () => {
    const file = join(temporaryFolder(), 'watch.mjs')
    writeFileSync(file, blocks('js')[1] ?? '')
    await expectEveryChangeOnce(server, [process.execPath, file])
  })

  const hasCurl = spawnSync('curl', ['--version']).status === 0

  test.skipIf(!hasCurl)('its requests by curl are done (skipped where there is no curl)', async () => {
    const own = await startServer()
    const lines = (blocks('sh')[0] ?? '').split('\n')
    const http = own.url.replace('ws', 'http').replace(/\/$/, '')
    let etag = ''
    const statuses: (string | undefined)[] = []
    for (const line of [lines[0] ?? '', ...lines]) {
      const command = `${line} -w '\\n%{http_code}'`.replaceAll('http://127.0.0.1:8080', http)
      const { stdout } = spawnSync('sh', ['-c', command.replace('"cccd3ecb-1"', etag)], { encoding: 'utf8' })
      etag = /^etag: (.*)\r$/im.exec(stdout)?.[1] ?? etag
      statuses.push(stdout.split('\n').at(-1))
    }
    // The first twice, as a retry is: it is one book, and its answer the same.
    expect(statuses).toEqual(['201', '201', '200', '200', '200', '200', '200', '200'])
    expect(await (await fetch(`${http}/books`)).json()).toEqual([])
    await own.stop()
  })

  test.skipIf(!hasCurl)('its first steps by curl are answered (skipped where there is no curl)', () => {
    const lines = (blocks('console')[1] ?? '').split('\n')
    expect(lines.length).toBe(4)
    for (let index = 0; index < lines.length; index += 2) {
      const command = lines[index]
        ?.slice(2)
        .replace('http://127.0.0.1:8080', server.url.replace(/^ws/, 'http').replace(/\/$/, ''))
      const { stdout } = spawnSync('sh', ['-c', command ?? ''], { encoding: 'utf8' })
      expect(stdout).toMatch(pattern(lines[index + 1] ?? ''))
    }
  })

  test.skipIf(!hasCurl)('its calls by curl are answered (skipped where there is no curl)', () => {
    const [, following = '', calls = ''] = blocks('sh')
    expect(following).toBe('curl -sN http://127.0.0.1:8080/books/changes')
    const answers = calls.split('\n').map(line => {
      const command = line.replace('http://127.0.0.1:8080', server.url.replace(/^ws/, 'http').replace(/\/$/, ''))
      return JSON.parse(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout)
    })
    expect(answers).toMatchObject([
      { id: 1, result: { title: 'Dune' } },
      [
        { id: 1, result: { books: expect.any(Array) } },
        { id: 2, result: { writable: true } },
      ],
    ])
  })

  test('its table of errors has every code with its number and status', () => {
    for (const [code, { rpc, http }] of Object.entries(ERROR_FORMATS))
      expect(PROTOCOL).toMatch(new RegExp(`^\\| [^\\n]*\\| ${rpc} +\\| \`${code}\` +\\| ${http}\\b`, 'm'))
  })

  test('it names every method, and every member of limits', () => {
    for (const name of Object.keys(METHODS)) expect(PROTOCOL).toMatch(new RegExp(`^\\| [^|]*\`${name}\``, 'm'))
    expect(PROTOCOL).toContain(`\`{${Object.keys(LIMITS).join(', ')}}\``)
  })

  test('its numbers can be pasted: a minus is the one of ASCII', () => {
    expect(PROTOCOL).not.toMatch(/[−‐‑]/)
  })

  test.each([
    [{ year: '1980' }, { year: 1980 }],
    [{ year: ' 5 ' }, { year: 5 }],
    [{ keywords: 'a, b; c' }, { keywords: ['a', 'b', 'c'] }],
    [{ keywords: ['a', 'b', 'a'] }, { keywords: ['a', 'b'] }],
    [{ copies: '' }, { copies: 1 }],
    [{ isbn: '979-3062-79-7' }, { isbn: '9789793062792' }],
    [{ status: 'dipinjam' }, { status: 'Checked Out' }],
    [{ edition: 'a\ud800' }, { edition: 'a\ufffd' }],
    [{ description: 'a\r\nb' }, { description: 'a\nb' }],
  ])('what it says of %j is so', (given, read) => {
    expect(checkNewBook({ title: 'x', ...given })).toMatchObject(read)
    const [name, value] = Object.entries(given)[0] ?? []
    if (name === 'keywords' && typeof value === 'string') expect(PROTOCOL).toContain(`"${name}": "${value}"`)
  })
})
