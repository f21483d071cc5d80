import { expect, test } from 'vitest'
import { checkHost } from '../../../src/supervisor/start/check-host.ts'

test.each(['127.0.0.1', '127.8.8.8', '::1', '0:0:0:0:0:0:0:1', 'localhost', 'LOCALHOST'])('%s needs no token', host =>
  expect(() => checkHost({ host })).not.toThrow(),
)

test.each(['0.0.0.0', '::', '', '192.168.0.7', '127.example.com', '127.0.0.1.example.com', 'localhost.example.com'])(
  '%j needs a token',
  host => {
    expect(() => checkHost({ host })).toThrow('it needs a --token that clients present')
    expect(() => checkHost({ host, token: 'secret' })).not.toThrow()
  },
)
