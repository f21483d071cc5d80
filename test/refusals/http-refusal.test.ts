import { expect, test } from 'vitest'
import { httpRefusalToText } from '../../src/refusals/http-refusal.ts'

test('a refusal is a whole response: its length is that of its body in bytes, and the connection ends after it', () => {
  const message = 'kein Platz für 書'
  const text = httpRefusalToText({ status: 503, message, code: 'OVERLOADED', headers: { 'Retry-After': '5' } })
  const [head = '', body = ''] = text.split('\r\n\r\n')
  expect(head.split('\r\n')).toEqual([
    'HTTP/1.1 503 Service Unavailable',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Retry-After: 5',
    'Connection: close',
  ])
  expect(JSON.parse(body)).toEqual({
    status: 503,
    title: 'Service Unavailable',
    detail: message,
    message,
    code: 'OVERLOADED',
  })
})

test('a refusal without a code of the protocol has none in its body', () => {
  expect(httpRefusalToText({ status: 431, message: 'too long' })).not.toContain('code')
})
