import { type RpcFrame, type RpcRequest, rpcFailure, rpcResult } from '../../protocol/json-rpc.ts'
import { AnswerRoom } from './answer-room.ts'
import type { Answer } from './operations.ts'

/** Performs one request of a frame, or rejects with the error to answer it with. */
export type PerformRequest = (request: RpcRequest) => Promise<Answer>

/**
 * Performs the requests in one frame side by side, and returns the text of the answer: one, or the array of all of them.
 * Undefined when there is none, as all were notifications.
 */
export async function answerRpc({ requests, batch }: RpcFrame, perform: PerformRequest): Promise<string | undefined> {
  const room = batch ? new AnswerRoom() : undefined
  const answers = await Promise.all(requests.map(request => answerOne(request, perform, room)))
  const given = answers.filter(answer => answer !== undefined)
  if (given.length === 0) return undefined
  return batch ? `[${given.join()}]` : given[0]
}

async function answerOne(
  request: RpcRequest,
  perform: PerformRequest,
  room: AnswerRoom | undefined,
): Promise<string | undefined> {
  const { id } = request
  try {
    const { result } = await perform(request)
    if (id === undefined) return undefined
    return room && 'method' in request ? room.result(id, request.method, result) : rpcResult(id, result)
  } catch (error) {
    if (id === undefined) return undefined
    return room ? room.failure(id, error) : rpcFailure(id, error)
  }
}
