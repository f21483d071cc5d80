import { expect, test } from 'vitest'
import { answerText, maskHead } from '../../../src/worker/traffic/mask-head.ts'

const SECRET = 's3cr3t'

function head(url: string, ...rawHeaders: string[]) {
  return maskHead({ method: 'GET', url, httpVersion: '1.1', rawHeaders })
}

test.each([
  ['Authorization', `Bearer ${SECRET}`],
  ['Proxy-Authorization', `Basic ${SECRET}`],
  ['Cookie', `a=${SECRET}`],
  ['X-Api-Key', SECRET],
  ['X-Auth-Token', SECRET],
  ['X-Forwarded-For', '198.51.100.7'],
  ['Forwarded', 'for=198.51.100.7'],
  ['From', 'somebody@example.org'],
  ['Referer', `http://localhost/?token=${SECRET}`],
  ['Sec-WebSocket-Protocol', SECRET],
  ['Sec-WebSocket-Key', SECRET],
  ['Something-Else', SECRET],
])('the field %s is named, and its value is not shown', (name, value) => {
  expect(head('/books', 'Host', 'localhost', name, value).text).toBe(
    `GET /books HTTP/1.1\r\nHost: localhost\r\n${name}: …`,
  )
})

test.each([
  ['/?token=s3cr3t', '/?token=…'],
  ['/books?q=dune&readerToken=s3cr3t&limit=1', '/books?q=dune&readerToken=…&limit=1'],
  ['/books?t%6Fken=s3cr3t', '/books?t%6Fken=…'],
  ['/books?%=s3cr3t', '/books?%=…'],
  ['http://me:s3cr3t@localhost/books', 'http://…@localhost/books'],
])('of the target %s is shown %s', (url, shown) => {
  expect(head(url)).toEqual({ text: `GET ${shown} HTTP/1.1`, isWhole: false })
})

test('what a request is about is shown', () => {
  const fields = ['Host', 'localhost', 'If-Match', '"e-1"', 'Sec-WebSocket-Protocol', 'bookstore.v1.jsonrpc']
  expect(head('/books?author=x&client=till', ...fields)).toEqual({
    text: 'GET /books?author=x&client=till HTTP/1.1\r\nHost: localhost\r\nIf-Match: "e-1"\r\nSec-WebSocket-Protocol: bookstore.v1.jsonrpc',
    isWhole: true,
  })
})

test('an answer is its head and its body', () => {
  expect(answerText(201, { Location: '/books/1' }, '{"id":1}')).toBe(
    'HTTP/1.1 201 Created\r\nLocation: /books/1\r\n\r\n{"id":1}',
  )
  expect(answerText(304, { ETag: '"e-1"' }, '')).toBe('HTTP/1.1 304 Not Modified\r\nETag: "e-1"')
})
