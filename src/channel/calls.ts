import { BookstoreError, ERROR_CODES, type ErrorCode, type ErrorDetails } from '../domain/errors.ts'
import type { Channel, Head, Message } from './channel.ts'

// Calls and answers over a channel. A call is {t: 'call', i, m} with the params as JSON in the body. Its answer is
// {t: 'ok', i, …} with the result of the method, or {t: 'error', i} with the error as JSON.

/** The calling end. */
export interface Caller {
  /** Rejects with the BookstoreError of the other end, or OVERLOADED when the channel ends before the answer. */
  call(method: string, params?: unknown): Promise<Message>
  /** Takes a message. False when it is no answer. */
  take(message: Message): boolean
  /** Resolves when no call waits for its answer, and the code that waited for one has run. */
  settled(): Promise<void>
  /** Rejects all calls that wait. */
  end(): void
}

export function createCaller(channel: Channel): Caller {
  const waiting = new Map<number, { resolve(message: Message): void; reject(error: Error): void }>()
  let last = 0
  let settled: (() => void)[] = []
  function tellSettled(): void {
    for (const resolve of settled) resolve()
    settled = []
  }

  return {
    call(method, params) {
      return new Promise((resolve, reject) => {
        const i = ++last
        waiting.set(i, { resolve, reject })
        channel.send({ t: 'call', i, m: method }, params === undefined ? '' : JSON.stringify(params))
      })
    },
    take(message) {
      const { t, i } = message.head
      if ((t !== 'ok' && t !== 'error') || typeof i !== 'number') return false
      const asked = waiting.get(i)
      waiting.delete(i)
      if (t === 'ok') asked?.resolve(message)
      else asked?.reject(readError(message.body))
      if (waiting.size === 0) tellSettled()
      return true
    },
    async settled() {
      // An answer may lead to the next call, as when an inline command waited for the one before it.
      for (await nextTurn(); waiting.size > 0; await nextTurn()) {
        await new Promise<void>(resolve => {
          settled.push(resolve)
        })
      }
    },
    end() {
      for (const { reject } of waiting.values()) reject(new BookstoreError('OVERLOADED', 'the server is going away'))
      waiting.clear()
      tellSettled()
    },
  }
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

export function answer(channel: Channel, i: number, head: Omit<Head, 't'>, body?: string): void {
  channel.send({ t: 'ok', i, ...head }, body)
}

export function answerError(channel: Channel, i: number, error: BookstoreError): void {
  channel.send({ t: 'error', i }, JSON.stringify({ code: error.code, message: error.message, details: error.details }))
}

function readError(body: string): BookstoreError {
  const { code, message, details } = JSON.parse(body) as { code: ErrorCode; message: string; details: ErrorDetails }
  return new BookstoreError(ERROR_CODES.includes(code) ? code : 'INTERNAL', message, details)
}
