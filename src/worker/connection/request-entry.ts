import type { IncomingMessage } from 'node:http'
import type { WorkerLogEntry, WorkerSettings } from '../../channel/messages.ts'
import { forwardedAddress } from './request.ts'

/** The log line of a request, with what the Combined Log Format wants to know. */
export function toHttpEntry(
  request: IncomingMessage,
  settings: WorkerSettings,
  { status, bytes, message }: { status: number; bytes: number; message?: string | undefined },
): WorkerLogEntry {
  const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
  // It has no business in an address, and none in a file that more people read.
  const path = (request.url ?? '').slice(0, 500).replace(/([?&][\w-]*token=)[^&]*/gi, '$1…')
  const address = forwardedAddress(request, settings)
  const { referer = '', 'user-agent': agent = '', upgrade } = request.headers
  return {
    level,
    method: upgrade?.toLowerCase() === 'websocket' ? 'UPGRADE' : `${request.method}`,
    status,
    bytes,
    ...(message !== undefined && { message }),
    http: {
      line: `${request.method} ${path} HTTP/${request.httpVersion}`,
      referer: referer.slice(0, 300),
      agent: agent.slice(0, 300),
      ...(address !== undefined && { address }),
    },
  }
}
