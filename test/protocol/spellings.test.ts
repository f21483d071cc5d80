import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { checkParams } from '../../src/protocol/check-params.ts'
import { fromRpcError, toRpcError } from '../../src/protocol/errors.ts'
import { parseInline } from '../../src/protocol/inline.ts'
import { parseRpcFrame, rpcFailure, rpcResult } from '../../src/protocol/json-rpc.ts'
import { isMethod, METHODS } from '../../src/protocol/params.ts'
import { parseJson } from '../../src/protocol/parse-json.ts'
import { toWrite } from '../../src/protocol/to-write.ts'

describe('inline commands', () => {
  test.each([
    ['ADD title="Bumi Manusia" year=1980', { method: 'ADD', params: { title: 'Bumi Manusia', year: 1980 } }],
    ['add {"title":"x"}', { method: 'ADD', params: { title: 'x' } }],
    [
      'ADD title=x price=50.000 pages=1.000',
      { method: 'ADD', params: { title: 'x', price: '50.000', pages: '1.000' } },
    ],
    ['ADD title=x price=12.50 year=-720', { method: 'ADD', params: { title: 'x', price: 12.5, year: -720 } }],
    ['\ufeffADD title=x', { method: 'ADD', params: { title: 'x' } }],
    ['\ufeffADD {"title":"x"}', { method: 'ADD', params: { title: 'x' } }],
    ['ADD title=1984 edition=2', { method: 'ADD', params: { title: '1984', edition: '2' } }],
    ['LIST', { method: 'LIST', params: {} }],
    [
      'LIST dune messiah sort=-year limit=5',
      { method: 'LIST', params: { filter: '     dune messiah', sort: '-year', limit: 5 } },
    ],
    ['LIST status="Checked Out"', { method: 'LIST', params: { filter: '     status="Checked Out"' } }],
    ['LIST year>1950', { method: 'LIST', params: { filter: '     year>1950' } }],
    ['LIST title=x title=y', { method: 'LIST', params: { filter: '     title=x title=y' } }],
    [
      'list limit=5 "a b" sort=title -c',
      { method: 'LIST', params: { limit: 5, sort: 'title', filter: `${' '.repeat(13)}"a b"            -c` } },
    ],
    ['LIST q="dune x" filter="year>1950"', { method: 'LIST', params: { q: 'dune x', filter: 'year>1950' } }],
    ['LIST {"filter":"dune"}', { method: 'LIST', params: { filter: 'dune' } }],
    ['GET 13', { method: 'GET', params: { id: 13 } }],
    ['GET 13', { method: 'GET', params: { id: 13 } }],
    ['GET 123456789', { method: 'GET', params: { id: 123456789 } }],
    ['GET 0378-5955', { method: 'GET', params: { isbn: '0378-5955' } }],
    ['GET "ISBN 979-3062-79-7"', { method: 'GET', params: { isbn: 'ISBN 979-3062-79-7' } }],
    ['GET 9793062797', { method: 'GET', params: { isbn: '9793062797' } }],
    ['GET isbn=080442957X', { method: 'GET', params: { isbn: '080442957X' } }],
    [
      'UPDATE 13 location=null title="a \\"b\\""',
      { method: 'UPDATE', params: { id: 13, location: null, title: 'a "b"' } },
    ],
    ['UNDO revision=9', { method: 'UNDO', params: { revision: 9 } }],
    ['SUBSCRIBE books', { method: 'SUBSCRIBE', params: { topic: 'books' } }],
    ['RPC.discover', { method: 'rpc.discover', params: {} }],
    ['LIST isbn=', { method: 'LIST', params: { filter: '     isbn=' } }],
    ['LIST\n', { method: 'LIST', params: {} }],
    ['ADD {\n "title": "x"\n}', { method: 'ADD', params: { title: 'x' } }],
    ['ADD\n{"title":"x"}', { method: 'ADD', params: { title: 'x' } }],
    ['  HELP  ', { method: 'HELP', params: {} }],
    ['FROB "x', { method: 'FROB', params: {} }],
  ])('%s', (line, command) =>
    expect({ ...parseInline(line), params: { ...parseInline(line).params } }).toEqual(command),
  )

  test.each([['ADD title="x'], ['ADD {"title"'], ['ADD title=x"y'], ['LIST sort="x']])('%s is PARSE', line => {
    expect(() => parseInline(line)).toThrow(expect.objectContaining({ code: 'PARSE' }))
  })

  test.each([
    ['ADD loose words', 'loose'],
    ['DELETE 1 2', '2'],
    ['ADD title=x title=y', 'title is given twice'],
    ['ADD title=x year=1 title=x', 'title is given twice'],
    ['UPDATE 13 id=14 title=x', 'id is given twice'],
    ['LIST sort=id sort=year', 'sort is given twice'],
    ['LIST dune filter=messiah', 'filter is given twice'],
    ['LIST\nLIST', 'one command'],
    ['LIST dune\r\nADD title=x', 'one command'],
    ['ADD title=x\nADD title=y', 'one command'],
    ['STATUS\rSTATUS', 'one command'],
  ])('%j is PARAMS, and says %j', (line, says) => {
    expect(() => parseInline(line)).toThrow(
      expect.objectContaining({ code: 'PARAMS', message: expect.stringContaining(says) }),
    )
  })

  test('anything a person or an attacker types is read or refused, never a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), line => {
        try {
          parseInline(line)
        } catch (error) {
          expect(error).toBeInstanceOf(BookstoreError)
        }
      }),
    )
  })

  test('a value comes through quotes as it was', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(parseInline(`ADD title=${JSON.stringify(text)}`).params['title']).toBe(text)
      }),
    )
  })
})

/** The answer to one of the requests in a frame. */
function answerTo(frame: string, index = 0): string {
  const request = parseRpcFrame(frame).requests[index]
  if (!request || 'error' in request || request.id === undefined) throw new Error(frame)
  return rpcResult(request.id, '1')
}

describe('JSON-RPC frames', () => {
  test('a request, a notification, a batch', () => {
    expect(parseRpcFrame('{"jsonrpc":"2.0","id":1,"method":"LIST"}')).toEqual({
      requests: [{ id: 1, method: 'LIST', params: undefined }],
      batch: false,
    })
    expect(parseRpcFrame('{"jsonrpc":"2.0","method":"LIST"}').requests[0]).not.toHaveProperty('id')
    expect(parseRpcFrame('[{"jsonrpc":"2.0","id":null,"method":"A"},1]')).toMatchObject({
      batch: true,
      requests: [{ id: null }, { id: null, error: { code: 'REQUEST' } }],
    })
    expect(parseRpcFrame(`[${Array(51).fill('1').join()}]`).requests[0]).toMatchObject({ error: { code: 'REQUEST' } })
  })

  test.each(['1', '-7', '1.5', '"1"', 'null', '9007199254740991'])('the id %s is answered', id => {
    expect(answerTo(`{"jsonrpc":"2.0","id":${id},"method":"A"}`)).toBe(`{"jsonrpc":"2.0","id":${id},"result":1}`)
  })

  test.each(['9007199254740993', '12345678901234567890', '1e400', '-1e400', '0.1234567890123456789', '1E+30'])(
    'the id %s, which JavaScript has no number for, is answered as it was sent',
    id => {
      const request = `{"jsonrpc":"2.0","id":${id},"method":"A","params":{"id":1e5}}`
      const answer = `{"jsonrpc":"2.0","id":${id},"result":1}`
      expect(answerTo(request)).toBe(answer)
      expect(answerTo(`\ufeff${request}`)).toBe(answer)
      expect(answerTo(`[${request}]`)).toBe(answer)
      expect(answerTo(`[{"jsonrpc":"2.0","id":1,"method":"A"},${request}]`, 1)).toBe(answer)
      expect(parseRpcFrame(request).requests[0]).toMatchObject({ params: { id: 100_000 } })
      const wrong = parseRpcFrame(`{"jsonrpc":"2.0","id":${id}}`).requests[0]
      if (!wrong || !('error' in wrong)) throw new Error('no error')
      expect(rpcFailure(wrong.id, wrong.error)).toContain(`"id":${id},"error":{"code":-32600,`)
    },
  )

  test('a byte order mark in front is passed over, alone and only there', () => {
    const request = '{"jsonrpc":"2.0","id":1,"method":"A"}'
    expect(parseRpcFrame(`\ufeff${request}`)).toEqual(parseRpcFrame(request))
    expect(parseRpcFrame(`\ufeff[${request}]`)).toEqual(parseRpcFrame(`[${request}]`))
    expect(parseJson('\ufeff{"a":"\ufeff"}')).toEqual({ a: '\ufeff' })
    expect(() => parseJson('{\ufeff"a":1}')).toThrow(expect.objectContaining({ code: 'PARSE' }))
  })

  test('depth is bounded, whatever stands in strings', () => {
    expect(() => parseJson('['.repeat(9) + ']'.repeat(9))).toThrow(/8 levels/)
    expect(parseJson(`{"a":"${'['.repeat(500)}\\""}`)).toEqual({ a: `${'['.repeat(500)}"` })
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), text => {
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('errors come back as they went', () => {
    const error = new BookstoreError('CONFLICT', 'changed', { current: { id: 1 } })
    expect(fromRpcError(toRpcError(error))).toEqual(error)
    expect(toRpcError(new Error('secret'))).toMatchObject({
      code: -32603,
      message: expect.not.stringContaining('secret'),
    })
  })
})

describe('params', () => {
  test.each([
    ['LIST', { limit: 0 }, 'INVALID', 'limit'],
    ['LIST', { filter: 'x'.repeat(1001) }, 'INVALID', 'filter'],
    ['LIST', { where: 5 }, 'INVALID', 'where (given: 5) must be an object, or a list of objects'],
    ['LIST', { bogus: 1 }, 'PARAMS', 'bogus'],
    ['LIST', [1], 'PARAMS', 'object'],
    ['DELETE', {}, 'INVALID', 'id'],
    ['DELETE', { id: 1.5 }, 'INVALID', 'id'],
    ['SUBSCRIBE', { topic: 'weather' }, 'INVALID', 'topic'],
    ['AUTH', { token: 5 }, 'INVALID', 'token'],
    ['ADD', { title: 'x', requestKey: 'k'.repeat(65) }, 'INVALID', 'requestKey'],
    ['BATCH', { operations: [] }, 'INVALID', 'operations'],
  ])('%s %j is %s and names %s', (method, params, code, name) => {
    if (!isMethod(method)) throw new Error(method)
    expect(() => checkParams(method, params)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(name) }),
    )
  })

  test.each([
    ['SUBSCRIBE', {}, 'topic is required: it must be one of books, lending, connections, workers, log, stats'],
    ['DELETE', {}, 'id is required: it must be a whole number'],
    ['UPDATE', { title: 'x' }, 'id is required: it must be a whole number'],
    ['AUTH', {}, 'token is required: it must be text'],
    ['BATCH', {}, 'operations is required: it must be a list'],
    ['DELETE', { id: 'x' }, 'id (given: "x") must be a whole number'],
    ['LIST', { bogus: 1 }, 'LIST does not take bogus; it takes q, filter, where, sort, limit, cursor'],
    ['STATUS', { bogus: 1 }, 'STATUS does not take bogus: it takes no params'],
    ['STATUS', { '': 1 }, 'STATUS does not take "": it takes no params'],
    ['SUBSCRIBE', { topic: 'books', since: 5 }, 'epoch is required with since'],
  ])('%s %j says: %s', (method, params, says) => {
    if (!isMethod(method)) throw new Error(method)
    expect(() => checkParams(method, params)).toThrow(says)
  })

  test.each([
    ['GET', { id: '13' }, { id: 13 }],
    ['ADD', { id: '13', title: 'x' }, { id: 13, title: 'x' }],
    ['UPDATE', { id: ' 13 ', ifRevision: '5' }, { id: 13, ifRevision: 5 }],
    ['DELETE', { id: '+13', ifRevision: '5' }, { id: 13, ifRevision: 5 }],
    ['LIST', { limit: '5' }, { limit: 5 }],
    ['UNDO', { revision: '5' }, { revision: 5 }],
    ['HISTORY', { id: '13', limit: '5' }, { id: 13, limit: 5 }],
    ['SUBSCRIBE', { topic: 'books', since: '5', epoch: 'e' }, { topic: 'books', since: 5, epoch: 'e' }],
    ['UNSUBSCRIBE', { subscription: '1' }, { subscription: 1 }],
    ['KILL', { connection: '7' }, { connection: 7 }],
    [
      'BATCH',
      { operations: [{ method: 'DELETE', params: { id: '13' } }] },
      { operations: [{ method: 'DELETE', params: { id: 13 } }] },
    ],
  ])('%s reads numbers in %j', (method, params, read) => {
    if (!isMethod(method)) throw new Error(method)
    expect(checkParams(method, params)).toEqual({ method, params: read })
  })

  test.each(['', ' ', 'x', '0x1', '1e3', '13.5', '13abc', '50.000', true, null, [13]])('%j is no id', id => {
    for (const method of ['ADD', 'GET', 'UPDATE', 'DELETE'] as const) {
      expect(() => checkParams(method, { id, ...(method === 'ADD' && { title: 'x' }) })).toThrow(BookstoreError)
    }
  })

  test('every method takes its own params and no stranger', () => {
    for (const method of Object.keys(METHODS)) {
      if (!isMethod(method) || method === 'ADD' || method === 'UPDATE') continue
      expect(() => checkParams(method, { stranger: 1 })).toThrow(BookstoreError)
    }
  })

  test('a BATCH becomes one write, and says in which operation an error lies', () => {
    const operations = [
      { method: 'ADD', params: { title: 'x' } },
      { method: 'ADD', params: { title: '' } },
    ]
    const call = checkParams('BATCH', { operations, group: 'g' })
    if (call.method !== 'BATCH') throw new Error(call.method)
    expect(() => toWrite(call)).toThrow(/operations\.1: title is required/)
    const good = checkParams('BATCH', { operations: operations.slice(0, 1), group: 'g' })
    expect(good.method === 'BATCH' && toWrite(good)).toEqual({
      operations: [{ type: 'add', fields: { title: 'x' } }],
      group: 'g',
    })
  })
})
