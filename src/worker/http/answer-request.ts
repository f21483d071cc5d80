import type { IncomingMessage } from 'node:http'
import type { Role } from '../../protocol/roles.ts'
import { checkAdmission } from '../connection/admission.ts'
import { type Connection, openConnection } from '../connection/connection.ts'
import { targetOf } from '../connection/request.ts'
import { type HttpAnswer, plainProblem, problem, refusedAnswer } from './answer.ts'
import { BodyRefused } from './body.ts'
import { forPage } from './cors.ts'
import { refusesAll } from './negotiation/compression.ts'
import { route } from './routes.ts'

/** A client that is not admitted must not keep a worker that others wait for. */
const CLOSE = { Connection: 'close' }

const NO_CODING = 'Accept-Encoding must allow identity, which is not compressed, or gzip'

/** Answers one request: checks its admission, opens it at the supervisor, performs it. Errors become answers. */
export async function answerRequest(request: IncomingMessage, connection: Connection): Promise<HttpAnswer> {
  const refusal = checkAdmission(request, connection.settings)
  if (refusal) return refusedAnswer({ ...refusal, headers: CLOSE })
  // Before anything is done: an answer that the client does not take is none.
  if (refusesAll(request.headers)) return forPage(request, plainProblem(406, NO_CODING))
  return forPage(request, await answerRoute(request, connection))
}

async function answerRoute(request: IncomingMessage, connection: Connection): Promise<HttpAnswer> {
  let role: Role = 'none'
  try {
    const opened = await openConnection(connection, request, 'http')
    role = opened.role
    return await route({ request, url: targetOf(request), role, epoch: opened.epoch, connection })
  } catch (error) {
    if (error instanceof BodyRefused) return refuseBody(error)
    const answer = problem(error)
    return answer.status === 401 ? refuseRole(error, role) : answer
  }
}

function refuseBody({ status, message, headers: given }: BodyRefused): HttpAnswer {
  const headers: Record<string, string> = status === 415 ? given : { Connection: 'close' }
  return { ...plainProblem(status, message, headers), ...(status === 408 && { refused: 'timeout' }) }
}

/** Asks for a token with 401, or says with 403 that the role of the one given does not suffice. */
function refuseRole(error: unknown, role: Role): HttpAnswer {
  return role === 'none'
    ? { ...problem(error), headers: { 'WWW-Authenticate': 'Bearer' }, refused: 'token' }
    : { ...problem(error, 403), refused: 'role' }
}
