import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/supervisor/accept/connections.ts'
import { createDocumentHandlers } from '../../../src/supervisor/requests/document-handlers.ts'
import { Documents } from '../../../src/supervisor/requests/documents.ts'
import type { Fields } from '../../../src/supervisor/requests/handler.ts'
import { temporaryFolder } from '../../leftovers/temporary-folder.ts'

const PAGE = '<!doctype html>\n<style>p{}</style><script>let é = 1</script>\n<script type="module">2</script>'

let folder: string

beforeEach(() => {
  folder = temporaryFolder()
  writeFileSync(join(folder, 'page.html'), PAGE)
  writeFileSync(join(folder, 'openapi.json'), '{"openapi":"3.1.0"}')
})

function ask(fields: Fields) {
  const handler = createDocumentHandlers(new Documents(folder))['document']
  return Promise.resolve(handler?.handle({} as Connection, fields))
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

test('a document goes out as it is in the file, plain or compressed, without a line break', async () => {
  const plain = await ask({ name: 'page.html' })
  const gzip = await ask({ name: 'page.html', gzip: true })
  expect(Buffer.from(plain?.body ?? '', 'base64').toString()).toBe(PAGE)
  expect(gunzipSync(Buffer.from(gzip?.body ?? '', 'base64')).toString()).toBe(PAGE)
  expect([plain?.head?.['encoding'], gzip?.head?.['encoding']]).toEqual([undefined, 'gzip'])
  expect(`${plain?.body}${gzip?.body}`).not.toContain('\n')
})

test('its ETag tells another content and another form', async () => {
  const etags = new Set<unknown>()
  for (const fields of [{ name: 'page.html' }, { name: 'page.html', gzip: true }, { name: 'openapi.json' }])
    etags.add((await ask(fields))?.head?.['etag'])
  writeFileSync(join(folder, 'page.html'), `${PAGE} `)
  etags.add((await ask({ name: 'page.html' }))?.head?.['etag'])
  expect(etags.size).toBe(4)
  for (const etag of etags) expect(etag).toMatch(/^"[\w-]{27}(?:-gzip)?"$/)
})

test('who has it gets no body', async () => {
  const { etag } = (await ask({ name: 'page.html' }))?.head ?? {}
  for (const etags of [[etag], ['"x"', etag], ['*']]) {
    const answer = await ask({ name: 'page.html', etags })
    expect(answer).toMatchObject({ head: { etag, known: true } })
    expect(answer?.body).toBeUndefined()
  }
  expect((await ask({ name: 'page.html', etags: ['"x"'] }))?.body).toBeDefined()
  expect((await ask({ name: 'page.html', gzip: true, etags: [etag] }))?.body).toBeDefined()
})

test('its policy names each script and style, and of a document without any none', async () => {
  const script = `script-src ${hash('let é = 1')} ${hash('2')}`
  expect((await ask({ name: 'page.html' }))?.head?.['inline']).toBe(`${script}; style-src ${hash('p{}')}`)
  writeFileSync(join(folder, 'not-found.html'), '<p>')
  expect((await ask({ name: 'not-found.html' }))?.head?.['inline']).toBe("script-src 'none'; style-src 'none'")
  expect((await ask({ name: 'openapi.json' }))?.head?.['inline']).toBe('')
})

test('a document is read once; one that the build left out is NOT_FOUND until it is there', async () => {
  const documents = new Documents(folder)
  const first = await documents.get('page.html')
  writeFileSync(join(folder, 'page.html'), 'another')
  expect(await documents.get('page.html')).toBe(first)
  await expect(documents.get('openrpc.json')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  writeFileSync(join(folder, 'openrpc.json'), '{}')
  expect(await documents.get('openrpc.json')).toMatchObject({ plain: Buffer.from('{}').toString('base64') })
})

describe('a worker that lies', () => {
  test.each<[string, Fields]>([
    ['no name', {}],
    ['a path', { name: '../worker/bundle.cjs' }],
    ['a name of every object', { name: 'constructor' }],
    ['a number', { name: 1 }],
    ['etags that are no list', { name: 'page.html', etags: '"x"' }],
    ['an etag that is no text', { name: 'page.html', etags: [1] }],
    ['a long etag', { name: 'page.html', etags: ['x'.repeat(101)] }],
    ['many etags', { name: 'page.html', etags: Array(51).fill('x') }],
  ])('%s is distrusted', (_, fields) => expect(ask(fields)).rejects.toThrow(/^document: /))
})
