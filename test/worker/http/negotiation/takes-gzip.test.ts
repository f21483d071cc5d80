import { expect, test } from 'vitest'
import { takesGzip } from '../../../../src/worker/http/negotiation/takes-gzip.ts'

test.each<[header: string | undefined, takes: boolean]>([
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['GZIP', true],
  ['gzip, deflate, br, zstd', true],
  ['deflate, x-gzip', true],
  ['br', false],
  ['*', true],
  ['br;q=1.0, *;q=0.1', true],
  ['*;q=0', false],
  ['gzip;q=0', false],
  ['gzip;q=0.000, *', false],
  ['gzip ; q=0.001', true],
  ['gzip;q=0.5, identity;q=0.2', true],
  ['gzip;q=0.5, identity', false],
  ['identity', false],
  ['identity;q=0, gzip', true],
  ['gzip;q=2', false],
  ['gzip;q=', false],
  ['gzip;level=9;q=0.3', true],
])('Accept-Encoding: %s', (header, takes) => expect(takesGzip(header)).toBe(takes))
