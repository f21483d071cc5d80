import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NOTIFICATIONS } from '../../../src/protocol/notifications.ts'
import { METHODS } from '../../../src/protocol/params.ts'
import { isPrivateNotification } from '../../../src/protocol/topics.ts'
import { maskAnswer, maskBody, maskBodyOfAnswer, maskRequest } from '../../../src/worker/traffic/mask-frame.ts'

const SECRET = 's3cr3t-Word'

describe('what may hold a token is not shown', () => {
  test.each([
    [`AUTH ${SECRET}`, 'AUTH …'],
    [`  auth\t${SECRET}`, 'auth …'],
    [`AUTH token=${SECRET}`, 'AUTH …'],
    [`AUTH {"token":"${SECRET}"`, 'AUTH …'],
    [`AUTH one two ${SECRET}`, 'AUTH …'],
    [`ATUH ${SECRET}`, 'ATUH …'],
    [`ADD_BORROWER card=1 name="${SECRET}"`, 'ADD_BORROWER …'],
    [`AUTH:${SECRET}`, '…'],
    [`AUTH=${SECRET}`, '…'],
    [SECRET, '…'],
    [`Bearer ${SECRET}`, 'Bearer …'],
    [`{"jsonrpc":"2.0","id":1,"method":"AUTH","params":{"token":"${SECRET}"}}`, /"id":1,"method":"AUTH","params":"…"/],
    [`{"jsonrpc":"2.0","id":1,"method":"auth","params":{"token":"${SECRET}"}}`, /"method":"auth","params":"…"/],
    [`{"jsonrpc":"2.0","id":1,"method":"AUTH","params":"${SECRET}"}`, /"params":"…"/],
    [`{"jsonrpc":"2.0","id":"${SECRET}","method":"AUTH"}`, '{"jsonrpc":"2.0","method":"AUTH","params":"…"}'],
    [`{"jsonrpc":"2.0","id":1,"method":"AUTH","params":{"token":"${SECRET}"`, '…'],
    [`{"jsonrpc":"2.0","id":1,"meth\\u006fd":"\\u0041UTH","params":{"token":"${SECRET}"}}`, /"method":"AUTH"/],
    [`{"id":1,"method":"${SECRET}"}`, '{"id":1,"method":"…","params":"…"}'],
    [`{"token":"${SECRET}"}`, '{"params":"…"}'],
    [`{"method":AUTH,"params":"${SECRET}"}`, '…'],
    [`["${SECRET}"]`, '["…"]'],
    [
      `[{"id":1,"method":"STATUS"},{"id":2,"method":"AUTH","params":{"token":"${SECRET}"}}]`,
      /^\[\{"id":1,"method":"STATUS"\},\{"id":2/,
    ],
    [`{"id":1,"method":"AUTH","params":{"token":"${SECRET}"},"method":"LIST"}`, /"token":…/],
    [`{"id":1,"method":"LIST","params":{"t\\u006fken":"${SECRET}"}}`, /"token":…/],
    [`ADD title=x token=${SECRET}`, 'ADD title=x token=…'],
    [`ADD {"title":"x","readerToken":"${SECRET}"}`, /"readerToken":…/],
    [`LIST Authorization: Bearer ${SECRET}`, 'LIST Authorization: …'],
    [`LIST borrower_card="${SECRET} and more"`, 'LIST borrower_card=…'],
  ])('%s', (frame, shown) => {
    const { text, isWhole } = maskRequest(frame)
    expect(text).toEqual(shown instanceof RegExp ? expect.stringMatching(shown) : shown)
    expect(text).not.toContain(SECRET)
    expect(isWhole).toBe(false)
  })

  test('an AUTH that is cut anywhere, or has any letter changed, does not show its token', () => {
    const frames = [
      `AUTH ${SECRET}${SECRET}`,
      `{"jsonrpc":"2.0","id":1,"method":"AUTH","params":{"token":"${SECRET}${SECRET}"}}`,
      `[{"jsonrpc":"2.0","id":1,"method":"AUTH","params":{"token":"${SECRET}${SECRET}"}}]`,
    ]
    const broken = fc.record({
      frame: fc.constantFrom(...frames),
      at: fc.nat(80),
      length: fc.nat(3),
      put: fc.string({ unit: 'binary-ascii', maxLength: 2 }),
    })
    fc.assert(
      fc.property(broken, ({ frame, at, length, put }) => {
        const { text } = maskRequest(frame.slice(0, at) + put + frame.slice(at + length))
        expect(text).not.toContain(SECRET)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['OK {"role":"writer"}', 'OK …'],
    [`ERROR PARAMS AUTH cannot use the word "${SECRET}"`, 'ERROR PARAMS …'],
    [`{"jsonrpc":"2.0","id":1,"result":{"role":"${SECRET}"}}`, '{"jsonrpc":"2.0","id":1,"result":"…"}'],
    [
      `{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"${SECRET}","data":{"code":"INVALID","fields":["${SECRET}"]}}}`,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"…","data":{"code":"INVALID"}}}',
    ],
    [`LENDING {"subscription":1,"loan":"${SECRET}"}`, 'LENDING …'],
    [
      `{"jsonrpc":"2.0","method":"LENDING","params":{"loan":"${SECRET}"}}`,
      '{"jsonrpc":"2.0","method":"LENDING","params":"…"}',
    ],
    [`[{"jsonrpc":"2.0","id":"${SECRET}","result":"${SECRET}"}]`, '[{"jsonrpc":"2.0","result":"…"}]'],
  ])('nor is it in the answer %s', (answer, shown) => expect(maskAnswer(answer, false)).toBe(shown))

  test('every notification that tells of loans or persons is private', () => {
    const names = (schema: unknown): string[] =>
      Object.entries((schema as { entries?: object }).entries ?? {}).flatMap(([name, inner]) => [name, ...names(inner)])
    const named = Object.entries(NOTIFICATIONS).filter(([, schema]) =>
      names(schema).some(name => /loan|borrower|person/i.test(name)),
    )
    expect(named.map(([name]) => name)).toContain('LENDING')
    expect(named.filter(([name]) => !isPrivateNotification(name))).toEqual([])
  })

  test('every method whose params name a secret or a person is private', () => {
    const named = Object.entries(METHODS).filter(([, { params }]) =>
      /token|borrower|card|person/i.test(JSON.stringify(params)),
    )
    expect(named.map(([name]) => name)).toContain('AUTH')
    expect(named.filter(([, method]) => !('isPrivate' in method))).toEqual([])
  })
})

describe('all else is shown as it is', () => {
  test.each([
    'ADD title="Bumi Manusia" author="Pramoedya Ananta Toer"',
    'LIST author:hirata authors',
    'help',
    '{"jsonrpc":"2.0","id":"a","method":"ADD","params":{"title":"Ünïcode","author":"A: B"}}',
    '[{"jsonrpc":"2.0","id":1,"method":"GET","params":{"id":1}}]',
    '{"jsonrpc":"2.0","id":1,"method":"ADD","params":{title:"x","author":"y"}}',
  ])('%s', frame => expect(maskRequest(frame)).toEqual({ text: frame, isWhole: true }))

  test.each(['OK {"id":1}', 'ERROR NOT_FOUND there is no book 99', 'CHANGE {"subscription":1}'])(
    'the answer %s',
    answer => expect(maskAnswer(answer, true)).toBe(answer),
  )
})

describe('bodies over HTTP', () => {
  test.each([
    ['{"title":"Dune","year":1965}', '{"title":"Dune","year":1965}', true],
    [`{"title":"Dune","token":"${SECRET}"}`, '{"title":"Dune","token":…}', false],
    [`token=${SECRET}&title=x`, 'token=…&title=x', false],
    [`{"method":"AUTH","params":{"token":"${SECRET}"}}`, '{"method":"AUTH","params":"…"}', false],
  ])('%s', (body, text, isWhole) => expect(maskBody(body)).toEqual({ text, isWhole }))

  test.each([
    [
      `{"status":422,"title":"Invalid","detail":"(given: ${SECRET})","code":"INVALID"}`,
      '{"status":422,"title":"Invalid","code":"INVALID"}',
    ],
    [`{"id":1,"title":"${SECRET}"}`, '…'],
    [`{"jsonrpc":"2.0","id":1,"result":"${SECRET}"}`, '{"jsonrpc":"2.0","id":1,"result":"…"}'],
    ['', ''],
  ])('the answer %s to what was not shown whole', (body, shown) => expect(maskBodyOfAnswer(body, false)).toBe(shown))

  test('an answer to what was shown whole is shown', () => expect(maskBodyOfAnswer('{"id":1}', true)).toBe('{"id":1}'))
})
