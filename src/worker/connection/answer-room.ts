import { BookstoreError } from '../../domain/errors.ts'
import { toBookstoreError } from '../../protocol/errors.ts'
import { type RpcId, rpcFailure, rpcResult } from '../../protocol/json-rpc.ts'

/** The most that the answers in one array have together, in bytes: as much as one large answer, which clients take. */
const MAX_BYTES = 960 * 1024

/**
 * The room for the answers of one array. Those that come first have it; further ones are cut to what a client cannot get
 * in another way. So neither the client nor this process is made to hold fifty pages at once.
 */
export class AnswerRoom {
  #bytes = 0

  /** The answer to a request that was done: in short, of a write, or as TOO_LARGE, of a question, when there is no room. */
  result(id: RpcId, method: string, result: string): string {
    const answer = rpcResult(id, result)
    if (this.#takes(answer)) return answer
    const short = inShort(method, result)
    return short === undefined ? rpcFailure(id, noRoom(method)) : rpcResult(id, short)
  }

  /** The answer to a request that was refused: without details when there is no room for them. */
  failure(id: RpcId, error: unknown): string {
    const answer = rpcFailure(id, error)
    if (this.#takes(answer)) return answer
    const { code, message } = toBookstoreError(error)
    return rpcFailure(id, new BookstoreError(code, message.slice(0, 500)))
  }

  #takes(answer: string): boolean {
    const bytes = this.#bytes + Buffer.byteLength(answer)
    if (this.#bytes > 0 && bytes > MAX_BYTES) return false
    this.#bytes = bytes
    return true
  }
}

function noRoom(method: string): BookstoreError {
  const message = `the answers of this array have no room for that of ${method}: they may have ${MAX_BYTES} bytes together; ask for it in a frame of its own`
  return new BookstoreError('TOO_LARGE', message)
}

/** What is left of the result of a write: what was done must not look as if it was not. Undefined for a question. */
function inShort(method: string, result: string): string | undefined {
  switch (method) {
    case 'ADD':
    case 'UPDATE':
    case 'DELETE':
      return JSON.stringify(positionOf(JSON.parse(result)))
    case 'BATCH': {
      const { results, revision } = JSON.parse(result) as { results: Stored[]; revision: number }
      return JSON.stringify({ results: results.map(positionOf), revision })
    }
    case 'UNDO':
    case 'REDO': {
      const { revision } = JSON.parse(result) as { revision: number }
      return JSON.stringify({ changes: [], revision })
    }
    default:
      return undefined
  }
}

interface Stored {
  id: number
  revision: number
}

function positionOf({ id, revision }: Stored): Stored {
  return { id, revision }
}
