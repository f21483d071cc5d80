import { BookstoreError } from '../../domain/errors.ts'
import { LENGTHS } from '../../protocol/limits.ts'
import type { Connection, ConnectionTable } from '../accept/connections.ts'
import type { EventLog } from '../log/event-log.ts'
import type { EndConnection } from '../monitor/end-connection.ts'
import { endings, operatorLines, requestErrors } from '../sentences.ts'
import type { Answer, Handler, HandlerTable } from './handler.ts'
import { readConnection } from './read-call.ts'
import { text } from './read-fields.ts'

/** The parts that operators act on. */
export interface OperatorParts {
  connections: ConnectionTable
  log: EventLog
  endConnection: EndConnection
  detach(): void
  drain(): void
  shutdown(): void
}

/** The calls that only operators may make. */
export function createOperatorHandlers(parts: OperatorParts): HandlerTable {
  const operator = (act: (...args: Parameters<Handler['handle']>) => void): Handler => ({
    role: 'operator',
    handle(by, fields): Answer {
      act(by, fields)
      return {}
    },
  })
  return {
    close: operator((by, fields) => {
      close(parts, by, find(parts, readConnection(fields)), text(fields, 'reason', LENGTHS.closeReason))
    }),
    kill: operator((by, fields) => kill(parts, by, find(parts, readConnection(fields)))),
    detach: operator(() => parts.detach()),
    drain: operator(() => parts.drain()),
    shutdown: operator(() => parts.shutdown()),
  }
}

function find({ connections }: OperatorParts, id: number): Connection {
  const connection = connections.find(id)
  if (connection) return connection
  throw new BookstoreError('NOT_FOUND', requestErrors.connectionNotFound(id))
}

/** Ends a connection in order: its worker answers what was asked, and closes it with this reason. */
function close({ log }: OperatorParts, by: Connection, connection: Connection, reason: string): void {
  const { id, who, worker } = connection
  connection.ending = reason === '' ? endings.byOperator(by.who.client) : reason
  log.of(by.who).deed(operatorLines.endsConnection(id, who.client))
  worker.send({ t: 'close', c: id, code: 1000, reason: connection.ending })
  // The worker ends with it: one whose connection was ended on purpose is not used again.
  worker.end()
}

function kill({ endConnection }: OperatorParts, by: Connection, { id, worker }: Connection): void {
  const line = operatorLines.killsWorker(worker.pid, id)
  endConnection(worker, { line, reason: endings.workerKilledBy(by.who.client), by: by.who })
}
