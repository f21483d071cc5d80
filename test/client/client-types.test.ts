import { expect, expectTypeOf, test } from 'vitest'
import type { CallMethod, CallParams } from '../../src/client/calls/call-params.ts'
import { isRepeatable, withRequestKey } from '../../src/client/calls/repeatable.ts'
import { checkParams } from '../../src/protocol/check-params.ts'
import { METHODS, type Method, type ParamsOf } from '../../src/protocol/params.ts'

/** One call of each method, with every param that a caller may give. */
const CALLS: { [M in CallMethod]: Required<CallParams[M]> | CallParams[M] } = {
  ADD: { title: 'Dune', year: '1965', pages: 412, isbn: null, id: 7, requestKey: 'k', group: 'g' },
  LIST: { q: 'dune', filter: 'year>1960', where: { year: 1965 }, sort: '-year', limit: 10, cursor: 'c' },
  GET: { id: 1 },
  UPDATE: { id: 1, copies: '2', location: null, ifRevision: 3, requestKey: 'k', group: 'g' },
  DELETE: { id: 1, ifRevision: 3, requestKey: 'k', group: 'g' },
  BATCH: {
    operations: [
      { method: 'ADD', params: { title: 'Dune' } },
      { method: 'UPDATE', params: { id: 1, title: 'Dune' } },
      { method: 'DELETE', params: { id: 1 } },
    ],
    requestKey: 'k',
    group: 'g',
  },
  UNDO: { revision: 3 },
  REDO: { revision: 3 },
  HISTORY: { id: 1, limit: 5 },
  STATUS: {},
  CLOSE: { connection: 1, reason: 'done' },
  KILL: { connection: 1 },
  DETACH: {},
  DRAIN: {},
  SHUTDOWN: {},
}

test.each(Object.entries(CALLS))('%s takes what its schema takes', (method, params) => {
  expect(checkParams(method as Method, params)).toMatchObject({ method })
})

test('every method of the protocol can be called, but those that are the client’s own', () => {
  const own = ['SUBSCRIBE', 'UNSUBSCRIBE', 'AUTH', 'rpc.discover']
  expect(Object.keys(METHODS).filter(name => !(name in CALLS))).toEqual(expect.arrayContaining(own.slice(0, 3)))
  expect(Object.keys(METHODS).filter(name => !(name in CALLS) && !own.includes(name))).toEqual([])
  expectTypeOf<CallParams['GET']>().toExtend<ParamsOf<'GET'>>()
})

test('what would do something else the second time is not repeated', () => {
  const names = (Object.keys(CALLS) as CallMethod[]).filter(isRepeatable)
  expect(names).toEqual(['ADD', 'LIST', 'GET', 'UPDATE', 'DELETE', 'BATCH', 'HISTORY', 'STATUS'])
})

test('each write has a request key: its own, or one that is made', () => {
  expect(withRequestKey('ADD', { title: 'Dune' }, () => 'made')).toEqual({ title: 'Dune', requestKey: 'made' })
  expect(withRequestKey('DELETE', { id: 1, requestKey: 'own' }, () => 'made')).toEqual({ id: 1, requestKey: 'own' })
  expect(withRequestKey('LIST', {}, () => 'made')).toEqual({})
})
