import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../../src/domain/errors.ts'
import { parseRpcFrame } from '../../../src/protocol/json-rpc.ts'
import { answerRpc, type PerformRequest } from '../../../src/worker/connection/answer-rpc.ts'

const BOOK = JSON.stringify({ id: 7, title: 'x'.repeat(100_000), revision: 3 })
const LIMIT = 960 * 1024

/** Answers as the test has it, by the name of the method. */
const results: Readonly<Record<string, string>> = {
  LIST: `{"books":[${Array(5).fill(BOOK).join()}],"total":5}`,
  HISTORY: `{"changes":["${'x'.repeat(LIMIT)}"]}`,
  ADD: BOOK,
  UPDATE: BOOK,
  DELETE: BOOK,
  BATCH: `{"results":[${BOOK},${BOOK}],"revision":3}`,
  UNDO: `{"changes":[{"type":"deleted","id":7,"book":${BOOK}}],"revision":3}`,
  REDO: `{"changes":[{"type":"added","id":7,"book":${BOOK}}],"revision":3}`,
}

const perform: PerformRequest = async request => {
  if ('error' in request) throw request.error
  const result = results[request.method]
  if (result === undefined) {
    const current = JSON.parse(BOOK) as unknown
    throw new BookstoreError('CONFLICT', 'book 7 was changed since', { current })
  }
  return { result }
}

interface Answer {
  id: number
  result?: unknown
  error?: { code: number; message: string; data: { code: string; current?: unknown } }
}

async function answersTo(methods: readonly string[]): Promise<{ text: string; answers: Answer[] }> {
  const frame = JSON.stringify(methods.map((method, id) => ({ jsonrpc: '2.0', id, method })))
  const text = (await answerRpc(parseRpcFrame(frame), perform)) ?? ''
  return { text, answers: JSON.parse(text) as Answer[] }
}

describe('the answers in one array', () => {
  test('are whole while there is room, and pages that have none are TOO_LARGE', async () => {
    const { text, answers } = await answersTo(Array(50).fill('LIST'))
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
    expect(answers.map(({ id }) => id)).toEqual([...Array(50).keys()])
    expect(answers[0]?.result).toEqual(JSON.parse(results['LIST'] ?? ''))
    for (const { error } of answers.slice(1)) {
      expect(error).toMatchObject({ code: -32000, data: { code: 'TOO_LARGE' } })
      expect(error?.message).toMatch(/no room for that of LIST: .* 983040 bytes .* a frame of its own/)
    }
  })

  test.each([
    ['ADD', { id: 7, revision: 3 }],
    ['UPDATE', { id: 7, revision: 3 }],
    ['DELETE', { id: 7, revision: 3 }],
    [
      'BATCH',
      {
        results: [
          { id: 7, revision: 3 },
          { id: 7, revision: 3 },
        ],
        revision: 3,
      },
    ],
    ['UNDO', { changes: [], revision: 3 }],
    ['REDO', { changes: [], revision: 3 }],
  ])('tell that %s was done, when there is no room for what it was', async (method, short) => {
    const { text, answers } = await answersTo(Array(50).fill(method))
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
    expect(answers[0]?.result).toEqual(JSON.parse(results[method] ?? ''))
    expect(answers.at(-1)?.result).toEqual(short)
  })

  test('keep the reasons of errors whose details have no room', async () => {
    const { text, answers } = await answersTo(Array(50).fill('CONFLICT'))
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
    expect(answers[0]?.error?.data.current).toBeDefined()
    expect(answers.at(-1)?.error).toEqual({
      code: -32000,
      message: 'book 7 was changed since',
      data: { code: 'CONFLICT' },
    })
  })

  test('may be one that is larger than all may be: there is no other way to get it', async () => {
    expect((await answersTo(['HISTORY'])).answers[0]?.result).toBeDefined()
    const { answers } = await answersTo(['HISTORY', 'LIST', 'ADD'])
    expect(answers.map(({ result, error }) => error?.data.code ?? typeof result)).toEqual([
      'object',
      'TOO_LARGE',
      'object',
    ])
  })
})

test('a request alone is answered whole, however large', async () => {
  const answer = await answerRpc(parseRpcFrame('{"jsonrpc":"2.0","id":1,"method":"HISTORY"}'), perform)
  expect(Buffer.byteLength(answer ?? '')).toBeGreaterThan(LIMIT)
})

test('notifications are done and not answered', async () => {
  const done: string[] = []
  const note: PerformRequest = async request => {
    done.push('method' in request ? request.method : '')
    return { result: '1' }
  }
  const one = '{"jsonrpc":"2.0","method":"ADD"}'
  expect(await answerRpc(parseRpcFrame(one), note)).toBeUndefined()
  expect(await answerRpc(parseRpcFrame(`[${one},${one}]`), note)).toBeUndefined()
  expect(await answerRpc(parseRpcFrame(`[${one},{"jsonrpc":"2.0","id":1,"method":"GET"}]`), note)).toBe(
    '[{"jsonrpc":"2.0","id":1,"result":1}]',
  )
  expect(done).toEqual(['ADD', 'ADD', 'ADD', 'ADD', 'GET'])
})
