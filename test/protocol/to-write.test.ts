import { describe, expect, test } from 'vitest'
import type { BookstoreError } from '../../src/domain/errors.ts'
import { checkParams } from '../../src/protocol/check-params.ts'
import { toWrite, type WriteCall } from '../../src/protocol/to-write.ts'

/** The error of a BATCH of such operations. */
function refusalOf(operations: readonly object[]): BookstoreError {
  try {
    toWrite(checkParams('BATCH', { operations }) as WriteCall)
  } catch (error) {
    return error as BookstoreError
  }
  throw new Error('it was not refused')
}

const ADD = { method: 'ADD', params: { title: 'Good' } }
const NAMELESS = { method: 'ADD', params: { title: '' } }

describe('a BATCH names every operation that is refused', () => {
  test('the first as the error, and all of them with their places', () => {
    const wrong = { method: 'UPDATE', params: { id: 1, pages: -1, year: 'soon' } }
    const keyed = { method: 'DELETE', params: { id: 1, requestKey: 'k' } }
    const { code, message, details } = refusalOf([ADD, NAMELESS, ADD, wrong, keyed])
    expect([code, message]).toEqual([
      'INVALID',
      'operations.1: title is required (given: ""); and 2 more of its operations are refused',
    ])
    expect(details).toEqual({
      index: 1,
      fields: [expect.objectContaining({ field: 'operations.1.title', value: '' })],
      refused: [
        { index: 1, code: 'INVALID', message: 'title is required (given: "")' },
        { index: 3, code: 'INVALID', message: expect.stringMatching(/^pages must be .*; year must be /) },
        { index: 4, code: 'PARAMS', message: 'requestKey and group belong to the BATCH' },
      ],
    })
  })

  test('one alone is the error, and nothing is said of others', () => {
    const { message, details } = refusalOf([ADD, NAMELESS])
    expect(message).toBe('operations.1: title is required (given: "")')
    expect(Object.keys(details).sort()).toEqual(['fields', 'index'])
  })

  test('all places fit into an answer, also where the sentences do not', () => {
    const long = {
      method: 'ADD',
      params: { title: '', author: 'x'.repeat(1001), publisher: 'x'.repeat(300), pages: -1, year: 'x' },
    }
    const { details } = refusalOf(Array.from({ length: 500 }, () => long))
    expect(details.refused?.map(({ index }) => index)).toEqual(Array.from({ length: 500 }, (_, index) => index))
    expect(details.refused?.[0]?.message).toContain('title')
    expect(details.refused?.[499]).toEqual({ index: 499, code: 'INVALID' })
    expect(JSON.stringify(details).length).toBeLessThan(128 * 1024)
  })
})
