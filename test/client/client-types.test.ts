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
  RECOGNISE: { code: 'B-1' },
  ADD_COPY: { copy: 'B-1', id: 1, requestKey: 'k' },
  REMOVE_COPY: { copy: 'B-1', requestKey: 'k' },
  COPIES: { id: 1 },
  MARK_LOST: { copy: 'B-1', requestKey: 'k' },
  MARK_FOUND: { loan: 1, requestKey: 'k' },
  ADD_BORROWER: { card: 'K-1', name: 'A', note: 'b' },
  UPDATE_BORROWER: { borrower: 1, card: 'K-1', name: 'A', note: 'b' },
  ERASE_BORROWER: { borrower: 1, endLoans: true },
  BORROWERS: { q: 'a', limit: 5 },
  LEND: { borrower: 1, copy: 'B-1', until: '2026-12-31', requestKey: 'k' },
  RETURN: { id: 1, borrower: 1, requestKey: 'k' },
  RENEW: { loan: 1, until: '2026-12-31', requestKey: 'k' },
  LOANS: { borrower: 1, id: 1, state: 'overdue', limit: 5 },
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
  const once = ['UNDO', 'REDO', 'ADD_BORROWER', 'UPDATE_BORROWER', 'ERASE_BORROWER']
  const forOperators = ['CLOSE', 'KILL', 'DETACH', 'DRAIN', 'SHUTDOWN']
  expect(Object.keys(CALLS).filter(name => !names.includes(name as CallMethod))).toEqual([...once, ...forOperators])
})

test('each write has a request key: its own, or one that is made', () => {
  expect(withRequestKey('ADD', { title: 'Dune' }, () => 'made')).toEqual({ title: 'Dune', requestKey: 'made' })
  expect(withRequestKey('DELETE', { id: 1, requestKey: 'own' }, () => 'made')).toEqual({ id: 1, requestKey: 'own' })
  expect(withRequestKey('LIST', {}, () => 'made')).toEqual({})
})
