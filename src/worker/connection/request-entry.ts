import type { IncomingMessage } from 'node:http'
import type { WorkerLogEntry, WorkerSettings } from '../../channel/messages.ts'
import { forwardedAddress } from './request.ts'

/** Makes the log entry of a request, with what the Combined Log Format needs. */
export function toHttpEntry(
  request: IncomingMessage,
  settings: WorkerSettings,
  { status, bytes, message }: { status: number; bytes: number; message?: string | undefined },
): WorkerLogEntry {
  const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
  // Tokens in query strings are redacted: the log is read by more people than may use them.
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
