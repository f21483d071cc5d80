import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { checkParams } from '../../src/protocol/check-params.ts'
import { fromRpcError, toRpcError } from '../../src/protocol/errors.ts'
import { parseInline } from '../../src/protocol/inline.ts'
import { parseRpcFrame } from '../../src/protocol/json-rpc.ts'
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
      { method: 'LIST', params: { q: 'dune messiah', sort: '-year', limit: 5 } },
    ],
    ['LIST status="Checked Out"', { method: 'LIST', params: { where: { status: 'Checked Out' } } }],
    ['GET 13', { method: 'GET', params: { id: 13 } }],
    ['GET 9793062797', { method: 'GET', params: { isbn: '9793062797' } }],
    ['GET isbn=080442957X', { method: 'GET', params: { isbn: '080442957X' } }],
    [
      'UPDATE 13 location=null title="a \\"b\\""',
      { method: 'UPDATE', params: { id: 13, location: null, title: 'a "b"' } },
    ],
    ['UNDO revision=9', { method: 'UNDO', params: { revision: 9 } }],
    ['SUBSCRIBE books', { method: 'SUBSCRIBE', params: { topic: 'books' } }],
    ['  HELP  ', { method: 'HELP', params: {} }],
    ['FROB "x', { method: 'FROB', params: {} }],
  ])('%s', (line, command) =>
    expect({ ...parseInline(line), params: { ...parseInline(line).params } }).toEqual(command),
  )

  test.each([['ADD title="x'], ['ADD {"title"'], ['ADD title=x"y']])('%s is PARSE', line => {
    expect(() => parseInline(line)).toThrow(expect.objectContaining({ code: 'PARSE' }))
  })

  test.each([['ADD loose words'], ['DELETE 1 2']])('%s is PARAMS', line => {
    expect(() => parseInline(line)).toThrow(expect.objectContaining({ code: 'PARAMS' }))
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
