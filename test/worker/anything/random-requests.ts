import fc from 'fast-check'
import { FIELD_NAMES } from '../../../src/domain/fields.ts'
import { METHODS } from '../../../src/protocol/params.ts'

/** A request over HTTP as bytes, and the method that its answer depends on. */
export interface RandomRequest {
  method: string
  path: string
  bytes: Buffer
}

const TOKEN = fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,12}$/)
const FIELDS = [...FIELD_NAMES, 'id', 'createdAt', 'updatedAt', 'revision']
const PARAMS = ['q', 'filter', 'where', 'sort', 'limit', 'cursor', 'isbn', 'ifRevision', 'requestKey', 'group']
const OTHERS = [
  'operations',
  'topic',
  'since',
  'epoch',
  'subscription',
  'token',
  'connection',
  'reason',
  'method',
  'params',
]
const NAMES = [...FIELDS, ...PARAMS, ...OTHERS]

/** A value as a client may send it: the right kind now and then, else anything. */
const VALUE = fc.oneof(
  fc.integer({ min: -5, max: 3000 }),
  fc.constantFrom<unknown>(
    '',
    null,
    '1',
    '1980',
    '50.000',
    'Available',
    'dipinjam',
    'year>x',
    '9780306406157',
    'books',
    '-year',
    '\ud800',
    Number.POSITIVE_INFINITY,
  ),
  fc.string({ maxLength: 20 }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Params, or a body: names that there are, with any value. */
const PARAMS_OBJECT = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })), VALUE, {
  maxKeys: 5,
})

/** The name of a method, or what is none. */
const METHOD_NAME = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...Object.keys(METHODS)) },
  fc.constantFrom('HELP', 'get', '__proto__', 'toString', ''),
  fc.string({ maxLength: 10 }),
)

const RPC_ID = fc.oneof(
  fc.integer(),
  fc.string({ maxLength: 5 }),
  fc.constant(null),
  fc.double(),
  fc.jsonValue({ maxDepth: 1 }),
)

/** A request of JSON-RPC, with mistakes now and then. */
const RPC_REQUEST = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant('2.0') }, VALUE),
    id: RPC_ID,
    method: fc.oneof({ weight: 9, arbitrary: METHOD_NAME }, VALUE),
    params: fc.oneof({ weight: 9, arbitrary: PARAMS_OBJECT }, fc.jsonValue({ maxDepth: 1 })),
  },
  { requiredKeys: [] },
)

/** The text of a frame or a body that is meant as JSON-RPC. */
export const RPC_TEXT = fc.oneof(
  { weight: 6, arbitrary: RPC_REQUEST.map(request => JSON.stringify(request)) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.oneof(RPC_REQUEST, fc.jsonValue({ maxDepth: 1 })), { maxLength: 4 })
      .map(list => JSON.stringify(list)),
  },
  // Cut off, or with a name twice.
  fc.tuple(RPC_REQUEST, fc.nat(60)).map(([request, length]) => `{${JSON.stringify(request).slice(1, length)}`),
  RPC_REQUEST.map(request => JSON.stringify(request).replace(/^\{/, '{"id":7,"id":7,')),
  fc.nat(20).map(depth => '['.repeat(depth) + ']'.repeat(depth)),
)

const SEGMENT = fc.oneof(
  fc.constantFrom(
    'books',
    'changes',
    '1',
    '2',
    '99999',
    '0',
    'rpc',
    'health',
    'ready',
    'metrics',
    'openapi.json',
    '',
    '%2f',
    '%ff',
    '%',
    '..',
  ),
  fc.webSegment(),
)
const PATH = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '/',
      '/books',
      '/books/1',
      '/books/2',
      '/books/changes',
      '/rpc',
      '/health',
      '/ready',
      '/metrics',
    ),
  },
  fc.array(SEGMENT, { maxLength: 4 }).map(segments => `/${segments.join('/')}`),
)
const QUERY = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES, 'client'), fc.string({ maxLength: 5 })), VALUE), { maxLength: 3 })
  .map(pairs => pairs.map(([name, value]) => `${encode(name)}=${encode(String(value))}`).join('&'))

const HEADER_VALUE = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)
const WEIGHTS = fc
  .array(
    fc.tuple(
      fc.constantFrom('gzip', 'identity', '*', 'br', 'text/html', '*/*', 'text/event-stream'),
      fc.constantFrom('', ';q=0', ';q=0.5', ';q=x'),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map(items => items.map(item => item.join('')).join(', '))
const HEADERS = fc.record(
  {
    Accept: fc.oneof(WEIGHTS, HEADER_VALUE),
    'Accept-Encoding': fc.oneof(WEIGHTS, HEADER_VALUE),
    'Content-Type': fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          'application/json',
          'application/merge-patch+json',
          'application/x-www-form-urlencoded',
        ),
      },
      HEADER_VALUE,
    ),
    'Content-Encoding': fc.constantFrom('identity', 'gzip'),
    Authorization: fc.oneof(
      fc.constantFrom('Bearer reader', 'Bearer writer', 'Bearer none', 'Basic eDp5'),
      HEADER_VALUE,
    ),
    'If-Match': fc.oneof(
      fc.constantFrom('*', '"memory-1"', '"memory-1-gzip"', 'W/"memory-1"', '"x", "y"'),
      HEADER_VALUE,
    ),
    'If-None-Match': fc.oneof(fc.constantFrom('*', '"memory-1"', 'W/"memory-1"'), HEADER_VALUE),
    'Idempotency-Key': HEADER_VALUE,
    'Last-Event-ID': fc.oneof(fc.constantFrom('memory:0', 'other:5'), HEADER_VALUE),
    Origin: fc.oneof(fc.constantFrom('null', 'http://evil.example', 'http://127.0.0.1'), HEADER_VALUE),
    Host: fc.oneof({ weight: 8, arbitrary: fc.constant('127.0.0.1') }, HEADER_VALUE),
    Expect: fc.constantFrom('100-continue', 'tea'),
    Upgrade: fc.constantFrom('websocket', 'h2c'),
    'Sec-WebSocket-Version': fc.constantFrom('8', '13'),
  },
  { requiredKeys: ['Host'] },
)

const BODY = fc.oneof(
  { weight: 3, arbitrary: PARAMS_OBJECT.map(body => JSON.stringify(body)) },
  { weight: 2, arbitrary: RPC_TEXT },
  fc.constant(undefined),
  fc.constant('{"title":"x","title":"y"}'),
  fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes)),
)

/** A request of HTTP: any method and path, headers that the server knows with any value, any body. */
export const HTTP_REQUEST: fc.Arbitrary<RandomRequest> = fc
  .record({
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS') },
      TOKEN,
    ),
    path: PATH,
    query: QUERY,
    headers: HEADERS,
    body: BODY,
    isChunked: fc.boolean(),
  })
  .map(({ method, path, query, headers, body, isChunked }) => {
    const target = query === '' ? path : `${path}?${query}`
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    const content = body === undefined ? undefined : Buffer.from(body as string)
    const length =
      content === undefined ? [] : [isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${content.length}`]
    const head = [`${method} ${target} HTTP/1.1`, ...lines, ...length, 'Connection: close'].join('\r\n')
    return {
      method,
      path,
      bytes: Buffer.concat([Buffer.from(`${head}\r\n\r\n`), ...(content ? inChunks(content, isChunked) : [])]),
    }
  })

function inChunks(content: Buffer, isChunked: boolean): Buffer[] {
  if (!isChunked) return [content]
  const chunk =
    content.length === 0 ? [] : [Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')]
  return [...chunk, Buffer.from('0\r\n\r\n')]
}

/** What an address cannot hold as it is, is percent-encoded; half a character is left out. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** A line as a person may type it. */
export const INLINE_TEXT = fc.oneof(
  fc
    .tuple(
      fc.oneof({ weight: 5, arbitrary: METHOD_NAME }, fc.constant('list')),
      fc.array(
        fc.oneof(
          fc
            .tuple(fc.constantFrom(...NAMES), fc.constantFrom('=', ':', '>'), VALUE)
            .map(([name, sign, value]) => `${name}${sign}${typeof value === 'string' ? JSON.stringify(value) : value}`),
          fc.string({ maxLength: 8 }),
        ),
        { maxLength: 3 },
      ),
    )
    .map(([verb, words]) => [verb, ...words].join(' ')),
  fc.tuple(METHOD_NAME, PARAMS_OBJECT).map(([verb, params]) => `${verb} ${JSON.stringify(params)}`),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
