import type { Connection } from '../accept/connections.ts'
import type { HandlerTable } from './handler.ts'

/** The answers about the server itself. */
export interface ServerHandlersParts {
  /** STATUS, without what the worker and the store know. */
  status(connection: Connection): object
  /** Why no client should be sent here; undefined when the server is ready. */
  whyNotReady(): Promise<string | undefined>
  /** All figures in Prometheus' text format. */
  metrics(): Promise<string>
}

/** The calls that ask how the server is. */
export function createServerHandlers({ status, whyNotReady, metrics }: ServerHandlersParts): HandlerTable {
  return {
    status: { role: 'reader', handle: connection => ({ body: JSON.stringify(status(connection)) }) },
    metrics: { role: 'reader', handle: async () => ({ body: JSON.stringify(await metrics()) }) },
    ready: {
      role: 'none',
      async handle() {
        const reason = await whyNotReady()
        return { body: JSON.stringify(reason === undefined ? {} : { reason }) }
      },
    },
  }
}
